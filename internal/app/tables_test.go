package app_test

import (
	"testing"

	"gezhi/internal/app"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

func TestTablesAreTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	c := furnished(t)
	tables := app.NewTables(c.App)
	for _, kind := range httpapi.TableKinds() {
		if data, err := tables.Template(kind); err != nil || len(data) == 0 {
			t.Errorf("%s: %v", kind, err)
		}
	}
	sec := c.staff("sec", people.SecAdmin, "140502", "")
	sec.Proved = c.clock.Now()
	take := func(kind httpapi.TableKind, dry bool, head string, lines ...string) (httpapi.TableResult, error) {
		return tables.Table(t.Context(), sec, httpapi.TableRequest{Kind: kind, Data: csv(head, lines...), DryRun: dry})
	}
	const heads = "登录名*,姓名*"
	accounts := []string{"zhang,张三", "li,李四"}
	if dry, err := take(httpapi.TableAccounts, true, heads, accounts...); err != nil || dry.Added != 2 || c.acts("account.create") != 0 {
		t.Fatalf("%+v %v", dry, err)
	}
	done, err := take(httpapi.TableAccounts, false, heads, accounts...)
	if err != nil || done.Added != 2 || len(done.Invitations) != 2 || c.acts("account.create") != 2 {
		t.Fatalf("%+v %v", done, err)
	}
	if again, err := take(httpapi.TableAccounts, false, heads, accounts...); err != nil || again.Same != 2 || c.acts("account.create") != 2 {
		t.Errorf("%+v %v", again, err)
	}
	head := "登录名,岗位,区域编码,单位"
	_, err = take(httpapi.TablePosts, false, head, "zhang,受理员,"+community+",中心", "li,受理员们,"+community+",", "wang,网格员,140502999999,无此单位")
	wantFields(t, err,
		"CSV!B3 岗位 import.choice", "CSV!B4 岗位 import.choice", "CSV!C4 区域编码 import.code_unknown", "CSV!D4 单位 import.choice", "CSV!A4 登录名 import.login_unknown")
	if n := c.acts("post.grant"); n != 0 {
		t.Errorf("a wrong table gave %d posts", n)
	}
	if done, err := take(httpapi.TablePosts, false, head, "zhang,受理员,"+community+",中心"); err != nil || done.Added != 1 || c.acts("post.grant") != 1 {
		t.Errorf("%+v %v", done, err)
	}
}

func TestCasesOfAnOlderSystemAreReadFromATable(t *testing.T) {
	t.Parallel()
	c := furnished(t)
	desk := c.staff("desk", people.Dispatcher, "140502", people.Center("140502"))
	tables := app.NewTables(c.App)
	table := httpapi.TableRequest{Kind: httpapi.TableCases, Data: csv(
		"原系统,原编号,上报时间,内容,区域编码,来源,紧急,电话", "老平台,1,2026-02-01 09:00,路灯不亮,"+community+",,否,13812345678")}
	for _, want := range []httpapi.TableResult{{Rows: 1, Added: 1}, {Rows: 1, Same: 1}} {
		got, err := tables.Table(t.Context(), desk, table)
		if err != nil || got.Added != want.Added || got.Same != want.Same {
			t.Fatalf("%+v %v", got, err)
		}
	}
	if n := c.acts("case.report"); n != 1 {
		t.Errorf("%d cases were reported", n)
	}
	table.Data = csv("原系统,原编号,上报时间,内容,经度,纬度,来源,紧急", "老平台,2,昨天,路灯不亮,x,1,邻居,也许")
	_, err := tables.Table(t.Context(), desk, table)
	wantFields(t, err, "CSV!C2 上报时间 import.date", "CSV!G2 来源 import.choice", "CSV!E2 经度 import.number", "CSV!H2 紧急 import.choice")
	table.Kind = "others"
	if _, err := tables.Table(t.Context(), desk, table); err == nil {
		t.Error("an unknown kind was read")
	}
	_, err = tables.Template("others")
	wantFault(t, err, fault.NotFound, "import.no_template")
}
