package agency

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/fault"
)

// Kind is what a paper is (材料种类). A kind says nothing of what stands in it.
type Kind string

// The kinds that can be picked.
const (
	Identity   Kind = "identity"   // 身份证
	Register   Kind = "register"   // 户口簿
	Marriage   Kind = "marriage"   // 结婚证、离婚证
	Insurance  Kind = "insurance"  // 社保卡、医保卡
	Disability Kind = "disability" // 残疾人证
	Housing    Kind = "housing"    // 房产证、租房合同
	Income     Kind = "income"     // 收入证明
	Medical    Kind = "medical"    // 医院证明、票据
	Photo      Kind = "photo"      // 证件照片
	Form       Kind = "form"       // 申请表
	Proof      Kind = "proof"      // 其他证明
	Outcome    Kind = "outcome"    // 办好的证件、批件
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Identity, Register, Marriage, Insurance, Disability, Housing, Income, Medical, Photo, Form, Proof, Outcome}
}

// Make is whether a paper is the paper itself.
type Make string

// Originals and copies (原件、复印件).
const (
	Original Make = "original"
	Copy     Make = "copy"
)

// Makes lists both.
func Makes() []Make { return []Make{Original, Copy} }

// Papers are some papers of one kind.
type Papers struct {
	Kind  Kind `json:"kind"`
	Make  Make `json:"make"`
	Count int  `json:"count"`
}

// Way is where papers go (材料去向).
type Way string

// The ways. The first two bring papers to the worker, the others take them away.
const (
	Received  Way = "received"  // 从委托人收到
	Fetched   Way = "fetched"   // 从窗口领取
	Submitted Way = "submitted" // 交到窗口
	Returned  Way = "returned"  // 交还委托人
	Destroyed Way = "destroyed" // 销毁副本
)

// Ways lists the ways.
func Ways() []Way { return []Way{Received, Fetched, Submitted, Returned, Destroyed} }

// In reports whether papers come to the worker.
func (w Way) In() bool { return w == Received || w == Fetched }

// acts reports whether a move needs a mandate that holds. What lies at an office is fetched, and what is with the worker goes home, also after.
func (w Way) acts() bool { return w == Received || w == Submitted }

// Move is that papers changed hands (材料收交), noted at once.
type Move struct {
	ID      string    `json:"id"` // made by whoever records, so that it is kept once
	Way     Way       `json:"way"`
	Papers  []Papers  `json:"papers"`
	Account string    `json:"account"`
	At      time.Time `json:"at"`
	Said    time.Time `json:"said,omitzero"` // when it was, as the phone says; zero when it says nothing
}

// Same reports whether a move says the same as another of its id.
func (v Move) Same(o Move) bool {
	return v.ID == o.ID && v.Way == o.Way && v.Account == o.Account && slices.Equal(folded(v.Papers), folded(o.Papers))
}

// Bounds of moves.
const (
	MostPapers = 20 // of one kind at a time
	MostMoves  = 60 // of one mandate
	lineMost   = 24 // every kind, original and copy
)

// check names every wrong field of a move, as an Invalid fault.
func (v Move) check() error {
	var wrong fault.Fields
	oneOf(&wrong, "way", v.Way, Ways())
	if n := len(v.Papers); n == 0 {
		wrong.Add("papers", "required")
	} else if n > lineMost {
		wrong.Add("papers", "too_many_items", "max", lineMost)
		return wrong.Err()
	}
	for i, p := range v.Papers {
		path := func(field string) string { return "papers." + strconv.Itoa(i) + "." + field }
		oneOf(&wrong, path("kind"), p.Kind, Kinds())
		oneOf(&wrong, path("make"), p.Make, Makes())
		if p.Count < 1 || p.Count > MostPapers {
			wrong.Add(path("count"), "out_of_range", "min", 1, "max", MostPapers)
		}
		if v.Way == Destroyed && p.Make == Original {
			wrong.Add(path("make"), "mandate.only_copies")
		}
	}
	return wrong.Err()
}

// folded adds up papers of one kind and make, in the order of the lists.
func folded(papers []Papers) (list []Papers) {
	for _, p := range papers {
		i := slices.IndexFunc(list, func(o Papers) bool { return o.Kind == p.Kind && o.Make == p.Make })
		if i < 0 {
			list = append(list, p)
			continue
		}
		list[i].Count += p.Count
	}
	slices.SortFunc(list, func(a, b Papers) int {
		if by := slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind); by != 0 {
			return by
		}
		return strings.Compare(string(b.Make), string(a.Make)) // the original first
	})
	return list
}

// held are the papers that moves leave with the worker; false where more went away than had come.
func held(moves []Move) (list []Papers, ok bool) {
	for _, v := range moves {
		for _, p := range v.Papers {
			if !v.Way.In() {
				p.Count = -p.Count
			}
			list = append(list, p)
		}
	}
	list = folded(list)
	ok = !slices.ContainsFunc(list, func(p Papers) bool { return p.Count < 0 })
	return slices.DeleteFunc(list, func(p Papers) bool { return p.Count == 0 }), ok
}

// atOffice is how many originals moves left at an office.
func atOffice(moves []Move) (n int) {
	for _, v := range moves {
		for _, p := range v.Papers {
			switch {
			case p.Make == Copy || p.Kind == Outcome:
			case v.Way == Submitted:
				n += p.Count
			case v.Way == Fetched:
				n -= p.Count
			}
		}
	}
	return max(n, 0)
}
