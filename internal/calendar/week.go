package calendar

// week is which days of the week are worked, with its own arithmetic: no table, no end.
// Day numbers count from 1970-01-01; its weekday stands at index 0.
type week struct {
	works  [7]bool
	before [7]int64 // working days of a week before the index
	nth    [7]int64 // index of the n-th working day of a week
	n      int64    // working days of a week
}

// newWeek takes ISO weekdays, 1 Monday to 7 Sunday.
func newWeek(weekdays []int) week {
	const isoOfEpoch = 4
	var w week
	for _, iso := range weekdays {
		w.works[(iso+7-isoOfEpoch)%7] = true
	}
	for i, works := range w.works {
		w.before[i] = w.n
		if works {
			w.nth[w.n] = int64(i)
			w.n++
		}
	}
	return w
}

func (w *week) isWorking(day int64) bool { return w.works[floorMod(day, 7)] }

// count returns how many working days lie before day, from 1970-01-01 on; negative for days before.
func (w *week) count(day int64) int64 {
	return floorDiv(day, 7)*w.n + w.before[floorMod(day, 7)]
}

// at returns the working day that has exactly count working days before it.
func (w *week) at(count int64) int64 {
	return floorDiv(count, w.n)*7 + w.nth[floorMod(count, w.n)]
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
