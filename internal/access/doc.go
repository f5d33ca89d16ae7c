// Package access decides who may do and see what (权限): a role's permission, and the territory it reaches, and the
// relation to the thing, and the purpose, all four.
//
// The rights are one table, table.txt, that people review as text; nothing else in the program grants anything.
// Decide answers for one thing, ScopeFor for a list, and both read the same terms, so a row that a list shows is a row
// that may be opened. A Scope can be made here alone and every read of the store asks for one.
// What is out of reach answers as if it did not exist; what is in reach and not permitted answers Forbidden.
// The package also masks fields by data class and purpose. It knows no SQL and no HTTP.
package access
