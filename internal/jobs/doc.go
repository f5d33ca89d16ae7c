// Package jobs is what the program does unasked: the sweep of deadlines (时限巡检), and the followers of the log of acts, which keep
// counters and tell live updates. A follower reads by sealed position, never by id or time, so nothing that was committed is skipped.
package jobs
