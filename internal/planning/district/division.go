package district

import "slices"

// division is a valid way to divide a patch: parts that are connected and within the caps.
type division struct {
	pt    *patch
	of    []int32   // part of each node
	parts [][]int32 // nodes of each part
	label []int32   // the present grid whose name a part keeps, or -1
}

// singles is the division that always holds: each unit alone.
func singles(pt *patch) *division {
	d := &division{pt: pt, of: make([]int32, pt.n())}
	for v := range d.of {
		d.of[v] = int32(v)
		d.parts = append(d.parts, []int32{int32(v)})
	}
	d.unlabel()
	return d
}

func (d *division) k() int { return len(d.parts) }

func (d *division) unlabel() {
	d.label = make([]int32, len(d.parts))
	for i := range d.label {
		d.label[i] = -1
	}
}

func (d *division) clone() *division {
	c := &division{pt: d.pt, of: slices.Clone(d.of), label: slices.Clone(d.label), parts: make([][]int32, len(d.parts))}
	for i, p := range d.parts {
		c.parts[i] = slices.Clone(p)
	}
	return c
}

// replace puts new parts, given by the numbers 0..count-1 that number tells for each node of the region, in the place of old ones.
// The labels of the parts that are replaced are lost.
func (d *division) replace(old []int32, region []int32, number func(v int32) int32, count int) []int32 {
	slots := slices.Clone(old)
	for len(slots) < count {
		slots = append(slots, int32(len(d.parts)))
		d.parts = append(d.parts, nil)
		d.label = append(d.label, -1)
	}
	for _, s := range slots {
		d.parts[s] = d.parts[s][:0]
		d.label[s] = -1
	}
	for _, v := range region {
		s := slots[number(v)]
		d.of[v] = s
		d.parts[s] = append(d.parts[s], v)
	}
	for len(slots) > count {
		d.drop(slots[len(slots)-1], slots[:len(slots)-1])
		slots = slots[:len(slots)-1]
	}
	return slots
}

// drop removes an empty part; the last part takes its number, also in slots.
func (d *division) drop(s int32, slots []int32) {
	last := int32(len(d.parts) - 1)
	if s != last {
		d.parts[s], d.label[s] = d.parts[last], d.label[last]
		for _, v := range d.parts[s] {
			d.of[v] = s
		}
		if i := slices.Index(slots, last); i >= 0 {
			slots[i] = s
		}
	}
	d.parts, d.label = d.parts[:last], d.label[:last]
}

// fromMasks makes a division of a patch of at most 64 units from sets.
func fromMasks(pt *patch, masks []uint64) *division {
	d := &division{pt: pt, of: make([]int32, pt.n())}
	for i, m := range masks {
		var part []int32
		for v := range pt.n() {
			if m>>v&1 == 1 {
				part = append(part, int32(v))
				d.of[v] = int32(i)
			}
		}
		d.parts = append(d.parts, part)
	}
	d.unlabel()
	return d
}
