package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// What the synthetic reports are made of: where, what is wrong with what, and what is asked. A part of each list comes often
// and a part seldom, as words do.
var (
	tellWhere = strings.Fields("小区东门 单元门口 地下车库 菜市场 幼儿园旁 公交站 二号楼后 河边步道 学校门口 广场西侧 老年活动室 快递柜旁 六楼平台 消防通道 电梯前室 锅炉房 配电室 健身器材旁 停车场入口 绿化带里")
	tellThing = strings.Fields("路灯 井盖 垃圾桶 下水道 自来水管 电动车 楼道灯 树枝 墙皮 护栏 电梯 暖气 消火栓 广告牌 燃气管 围挡 地砖 监控杆 信号灯 公厕 雨水篦子 窨井 单元门 晾衣架 充电桩 泵房 化粪池 栏杆扶手 宣传栏 石墩")
	tellWrong = strings.Fields("不亮 松动 满溢 堵塞 漏水 乱停 损坏 折断 脱落 缺失 异响 不热 没水 倾斜 漏气 占道 破碎 歪倒 失灵 太脏 积水 冒水 打不开 生锈 断电 渗漏 反味 开裂 褪色 挡路")
	tellAsk   = strings.Fields("请尽快处理。 老人孩子走路不安全。 已经三天了。 晚上看不见路。 影响出行。 希望派人来看看。 之前也反映过。 麻烦安排维修。 味道很大。 邻居们都着急。")
)

// tellMatters are what the reports are about; the unit whose searches are measured has the lead in the first.
var tellMatters = strings.Fields("C0904 C0901 C0802 C0902 C0801 C1004 C0601 C1003")

// often draws from a list with weights that fall as 1/n.
func often(r *rand.Rand, list []string) string {
	return list[int(float64(len(list))*r.Float64()*r.Float64())]
}

// told is a report in the words of a resident, from a door with a number.
func (d *District) told(r *rand.Rand) cases.Intake {
	in := d.report(r)
	what := in.Command.(cases.Report).What
	what.Matter = often(r, tellMatters)
	what.Words, what.Address = cases.Words(tellWords(r)), cases.Words(tellAddress(r))
	in.Command = cases.Report{What: what}
	in.Person.Phone = fmt.Sprintf("199%08d", r.IntN(100_000_000))
	return in
}

func tellWords(r *rand.Rand) string {
	return fmt.Sprintf("%s的%s%s，%s", often(r, tellWhere), often(r, tellThing), often(r, tellWrong), often(r, tellAsk))
}

func tellAddress(r *rand.Rand) string {
	return fmt.Sprintf("%d号楼%d单元%d室", 1+r.IntN(60), 1+r.IntN(6), 101+100*r.IntN(18)+r.IntN(4))
}

// Fill brings n told reports into the district and sends every fifth on its way, so that units have cases too, and makes the
// words to be found. It writes in groups on some goroutines; open the store loosely for it.
func (d *District) Fill(ctx context.Context, n int, progress func(done int)) error {
	const hands = 16
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for hand := range hands {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(hand)))
			for i := next.Add(1); i <= int64(n) && ctx.Err() == nil; i = next.Add(1) {
				if err := d.tell(ctx, r, i%5 == 0); err != nil {
					stop(err)
				}
				if progress != nil && i%10_000 == 0 {
					progress(int(i))
				}
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return d.App.CatchUp(ctx)
}

// tell brings in one report; dispatched, the desk sends it to whom the access list names.
func (d *District) tell(ctx context.Context, r *rand.Rand, dispatched bool) error {
	receipt, err := d.App.Cases.Report(ctx, access.NewPublic(d.Town.Tenant), d.told(r))
	if err != nil || !dispatched {
		return err
	}
	c := receipt.Case
	for _, step := range []struct {
		role people.Role
		cmd  cases.Command
	}{{people.Clerk, cases.Accept{}}, {people.Dispatcher, cases.Dispatch{}}} {
		who, ok := d.roster.At(r, c.Desk, step.role)
		if !ok {
			return errors.New("nobody holds the post for " + string(step.cmd.Act()))
		}
		if c, err = d.App.Cases.Do(ctx, who, cases.Request{Case: c.ID, Version: c.Version, Command: step.cmd}); err != nil {
			return err
		}
	}
	return nil
}

// searcher is somebody whose searches are measured: the same words in reach of the county, a town, a community, a grid, a unit.
type searcher struct {
	name  string
	role  people.Role
	level territory.Level
}

var searchers = []searcher{
	{"county", people.Dispatcher, territory.LevelCounty},
	{"town", people.Clerk, territory.LevelTown},
	{"community", people.Clerk, territory.LevelCommunity},
	{"grid", people.GridWorker, territory.LevelGrid},
	{"unit", people.Handler, territory.LevelCounty},
}

// scope is the reach of the first person who holds such a post.
func (s searcher) scope(ctx context.Context, d *District) (access.Scope, error) {
	now := d.App.Clock.Now()
	policy, err := d.App.Policies.Policy(ctx, d.Town.Tenant)
	if err != nil {
		return access.Scope{}, err
	}
	matter, _ := policy.Catalogue.Matter(tellMatters[0])
	for _, p := range d.Town.Posts {
		if p.Role == s.role && p.Place.Level() == s.level && p.At(now) && (s.name != "unit" || p.Org == people.Unit(matter.LeadUnit)) {
			return access.ScopeFor(access.Actor{Tenant: d.Town.Tenant, Kind: access.Staff, Account: p.Account, Posts: []people.Post{p}, Session: people.Desk},
				access.CaseRead, access.Handling, now)
		}
	}
	return access.Scope{}, errors.New("nobody holds the post of " + s.name)
}

// searchedFor are the words that are searched: common, seldom, two together, an address, one that nothing has.
var searchedFor = []struct{ name, words string }{
	{"common", tellWrong[0]}, {"seldom", tellWrong[len(tellWrong)-1]}, {"two", tellThing[3] + " " + tellWrong[4]},
	{"address", "12号楼3单元1003室"}, {"none", "核桃壳"},
}

// Search measures the first page of a search by words, as the desk asks for it, for each searcher and kind of words.
func (d *District) Search(ctx context.Context, clients int, length time.Duration) ([]Line, error) {
	var lines []Line
	for _, s := range searchers {
		scope, err := s.scope(ctx, d)
		if err != nil {
			return nil, err
		}
		for _, w := range searchedFor {
			lines = append(lines, Load(ctx, "search/"+s.name+"/"+w.name, clients, length, func(ctx context.Context, _, _ int) error {
				return d.search(ctx, scope, w.words)
			}))
		}
	}
	return lines, nil
}

// search reads one page and the words of its rows.
func (d *District) search(ctx context.Context, scope access.Scope, words string) error {
	return d.App.Store.Cases().View(ctx, func(r cases.Reader) error {
		page, err := r.Cases(ctx, scope, cases.Filter{Words: words})
		if err != nil {
			return err
		}
		for _, c := range page.Cases {
			if _, err := r.Words(ctx, scope, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
