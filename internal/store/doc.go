// Package store keeps everything on disk: all the SQL of the program is here, and only here.
//
// View reads and Update writes, each one transaction with one instant; Cases, People and so on turn a transaction into what
// the rooms declare. Every read of a case asks for an access.Scope (数据范围), and scope.go alone makes the condition of it.
// On SQLite all writing goes through one connection in groups with one commit each (组提交, group.go), so an Update that has
// returned is on disk. Each group gives its acts their places in the tenant's log (封存, seals.go), which followers read.
// On PostgreSQL several connections write, each unit as if it were alone (solo.go), and the acts get their places after the commit
// (sealer.go), whichever node they came from.
// The SQL is written once, in the subset that SQLite and PostgreSQL share: queries/*.sql become Go by sqlc, filters are built
// in list.go, and dialect.go has what differs.
package store

//go:generate go -C ../.. tool -modfile=tools/go.mod sqlc generate
