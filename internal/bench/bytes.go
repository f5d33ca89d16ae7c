package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"gezhi/internal/access"
	"gezhi/internal/cases"
)

// Bytes lets n cases live their whole life of eight acts, with what is written about each of the usual length, lets the followers of the
// log come up to it, and measures what the file of the database has grown by: for each case, and in the baseline by table and index.
// Nothing is rewritten or compacted for it.
func (d *District) Bytes(ctx context.Context, n int) (line Line, err error) {
	before, err := d.sizes(ctx)
	if err != nil {
		return line, err
	}
	const hands = 16
	var next atomic.Int64
	results := make([]result, hands)
	var wg sync.WaitGroup
	for hand := range hands {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(11, uint64(hand)))
			for next.Add(1) <= int64(n) && results[hand].first == nil {
				if results[hand].first = d.written(ctx, random); results[hand].first != nil {
					results[hand].wrong++
				}
			}
		})
	}
	wg.Wait()
	line = merge("bytes", results, 0)
	if line.Errors > 0 {
		return line, nil
	}
	if err := d.App.CatchUp(ctx); err != nil {
		return line, err
	}
	after, err := d.sizes(ctx)
	line.N, line.Clients, line.Baseline = n, hands, map[string]float64{}
	for name, size := range after {
		if grown := float64(size-before[name]) / float64(n); grown > 0 {
			line.Baseline[name] = grown
			line.Bytes += grown
		}
	}
	return line, err
}

// sizes are the bytes of every table and index.
func (d *District) sizes(ctx context.Context) (map[string]int64, error) {
	list, err := d.App.Store.Sizes(ctx)
	sizes := make(map[string]int64, len(list))
	for _, z := range list {
		sizes[z.Name] = z.Bytes
	}
	return sizes, err
}

// written is the life of a case about which people write as much as they do: some eighty characters of report, thirty of a call, eighty
// of a result.
func (d *District) written(ctx context.Context, r *rand.Rand) error {
	in := d.told(r)
	what := in.Command.(cases.Report).What
	what.Words = cases.Words(fmt.Sprintf("%s您好，我是本小区的居民，%s就是这个情况，物业说不归他们管，打了几次电话也没有人来。%s%s谢谢！",
		what.Words, often(r, tellWhere), often(r, tellAsk), often(r, tellAsk)))
	what.Matter = "C0904" // whose unit signs for itself
	in.Command = cases.Report{What: what}
	in.Person.Name = "王" + often(r, []string{"建国", "秀英", "伟", "丽", "玉兰"})
	receipt, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), in)
	if err != nil {
		return err
	}
	thing, where := often(r, tellThing), often(r, tellWhere)
	return d.lead(ctx, r, receipt.Case, cases.Accept{}, cases.Dispatch{Words: "请今天到场查看，处理后电话告知报告人。"}, cases.Sign{},
		cases.Contact{How: "phone", Words: "已电话联系报告人，核实了位置和情况，约定下午到现场查看。"},
		cases.Finish{Words: cases.Words("您反映的" + where + thing + "问题，工作人员已于当天下午到现场核实。经查，" + thing +
			"因使用年限较长损坏，现已联系维修单位更换新件并清理现场，恢复正常使用。感谢您的监督。"), Apart: "现场已恢复，未能在原位置拍照。"},
		cases.Verify{How: "call", Words: "电话核实，报告人表示已经处理好。"}, cases.Evaluate{Solved: "yes", Satisfaction: "satisfied", Words: "处理得很快，谢谢。"})
}
