// Package casestest keeps cases in memory, for tests of package cases and of what stands on it: Memory is a cases.Store that
// holds the contract of one in the plainest way, Vault a cases.Vault without cryptography.
package casestest
