// Package app builds the whole program from a configuration. The value App is what the command serves and what tests start: store,
// keys, rooms, background work and doors, put together in one place and closed in the opposite order.
package app
