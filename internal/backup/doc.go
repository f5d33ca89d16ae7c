// Package backup puts a whole installation, its database and its files, into one sealed file (备份) and takes it out again
// (恢复).
//
// The file is a tar archive encrypted with age (https://age-encryption.org/v1) for the public key of the operator, so that
// the server that makes it cannot read it. Its last entry is the manifest: what is in it with the SHA-256 of each, and the
// heads of the logs at that moment. An export (导出) is the same with the rows of the tables, in parts, in place of the database, so that it
// can be taken in on another one. The key file of the installation is not in it: it is kept apart.
package backup
