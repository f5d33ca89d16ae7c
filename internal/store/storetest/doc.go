// Package storetest is what every database under the store must be able to do, as one suite: Run takes an opener and tries
// round trips, rivals, idempotent keys, canceled requests, failing statements, groups of writers, scopes and lists against plain
// models, and the proof of the log. It makes random rows that no office would; that rules hold is tested in the rooms.
package storetest
