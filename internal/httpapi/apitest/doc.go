// Package apitest is a whole installation in memory for tests of the routes and pages: two counties, the real rooms on
// stores in memory, one account for each role, and a client that speaks HTTP without a network.
package apitest
