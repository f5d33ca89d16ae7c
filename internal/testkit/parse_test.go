package testkit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/testkit"
)

func TestAFlowIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	got, err := testkit.ParseFlows("a.flow", "# 说明\n场景 两步\n辖区 140502-jincheng-chengqu\n时间 2026-03-02 09:00\n"+
		"居民 上报 事项=C0904 「井盖 坏了」 标题=「井 盖」\r\n  状态 待受理\n\t时限 受理 停\n\n东风社区受理员 立案\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []testkit.Flow{{File: "a.flow", Line: 2, Title: "两步", Jurisdiction: "140502-jincheng-chengqu", Steps: []testkit.Step{
		{Line: 4, Verb: "时间", Args: []testkit.Arg{{Value: "2026-03-02"}, {Value: "09:00"}}},
		{Line: 5, Who: "居民", Verb: "上报", Args: []testkit.Arg{{Key: "事项", Value: "C0904"}, {Value: "井盖 坏了", Text: true}, {Key: "标题", Value: "井 盖", Text: true}},
			Expect: []testkit.Expectation{
				{Line: 6, What: "状态", Args: []testkit.Arg{{Value: "待受理"}}},
				{Line: 7, What: "时限", Args: []testkit.Arg{{Value: "受理"}, {Value: "停"}}},
			}},
		{Line: 9, Who: "东风社区受理员", Verb: "立案", Args: []testkit.Arg{}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAWrongLineIsNamed(t *testing.T) {
	t.Parallel()
	const head = "场景 甲\n辖区 140502-jincheng-chengqu\n"
	for name, c := range map[string]struct{ text, want string }{
		"step before the first scenario": {"居民 上报\n", "a.flow:1: before the first 场景"},
		"expectation without a step":     {head + "  状态 待受理\n", "a.flow:3: an expectation belongs below a step"},
		"unknown verb":                   {head + "居民 抱怨\n", `a.flow:3: no act is called "抱怨"`},
		"nobody acts":                    {head + "居民\n", `a.flow:3: "居民" does nothing`},
		"unknown key":                    {head + "居民 上报 天气=晴\n", `a.flow:3: 上报: no act takes "天气"`},
		"word without a key":             {head + "居民 上报 井盖\n", `a.flow:3: 上报: "井盖" is neither`},
		"open text":                      {head + "居民 上报 「井盖\n", "a.flow:3: a 」 is missing"},
		"key without a value":            {head + "居民 上报 事项=\n", "a.flow:3: a value is missing after 事项="},
		"value without a key":            {head + "居民 上报 =C0904\n", "a.flow:3: a key is missing before ="},
		"text in front":                  {head + "「井盖」 上报\n", "a.flow:3: a line begins with who or what"},
		"unknown look":                   {head + "居民 上报 「井盖」\n  天气 晴\n", `a.flow:4: nothing to look at is called "天气"`},
		"scenario without a county":      {"场景 甲\n时间 +1天\n", "a.flow:1: 场景 needs 辖区"},
		"scenario without a line":        {head, "a.flow:1: 场景 needs 辖区"},
		"not UTF-8":                      {head + "居民 上报 「\xff」\n", "a.flow:3: a word is not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := testkit.ParseFlows("a.flow", c.text); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("ParseFlows = %v, want %s", err, c.want)
			}
		})
	}
}

// FuzzParseFlows holds that whatever is read keeps its lines in order and its texts whole.
func FuzzParseFlows(f *testing.F) {
	files, err := filepath.Glob("../../testdata/flows/*.flow")
	if err != nil || len(files) == 0 {
		f.Fatalf("no flows: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("场景 甲\n辖区 x\n居民 上报 「」 事项=「」\n  状态\n")
	f.Add("场景 甲\n辖区 x\n居民 上报 事项=a「b」c=d\u3000\n")
	f.Fuzz(func(t *testing.T, text string) {
		flows, err := testkit.ParseFlows("a.flow", text)
		if err != nil {
			return
		}
		line := 0
		after := func(n int) {
			if n <= line || n > strings.Count(text, "\n")+1 {
				t.Fatalf("line %d after %d", n, line)
			}
			line = n
		}
		for _, flow := range flows {
			after(flow.Line)
			for _, s := range flow.Steps {
				after(s.Line)
				for _, a := range s.Args {
					if !strings.Contains(text, a.Value) {
						t.Fatalf("%q was not written", a.Value)
					}
				}
				for _, e := range s.Expect {
					after(e.Line)
				}
			}
		}
	})
}
