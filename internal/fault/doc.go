// Package fault is the one error type that people get to see.
//
// A fault has a kind (which protocol status it becomes), a stable code (which
// sentence it becomes, see package i18n) and parameters that fill the sentence.
// A fault about input lists every wrong field with its rule at once.
// The cause of a fault is for the log alone and is never sent.
package fault
