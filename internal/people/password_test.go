package people_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"gezhi/internal/fault"
	"gezhi/internal/people"
)

func TestCommonPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	if n := people.CommonCount(); n < 3000 {
		t.Errorf("the list has %d passwords, want at least 3000", n)
	}
	for _, p := range []string{
		"password", "password1", "p@ssw0rd123", "woaini1314", "woaini520", "5201314520", "19850312", "13812345678", "88888888", "abcd1234",
		"1qaz2wsx", "qwertyuiop", "87654321", "aaaaaaaa", "abababab", "admin888", "gezhi2026", "wangge123", "qwerasdf", "123456789012", "zxcvbnm123",
		"198503120000",
	} {
		if !people.Common(p) {
			t.Errorf("%q passes", p)
		}
	}
	for _, p := range []string{"correct horse", "晋城的桥很多哦呀", "tr0ub4dor&3x", "7f9k2m4q8w", "river stone lamp", "314159265358979"} {
		if people.Common(p) {
			t.Errorf("%q is refused", p)
		}
	}
}

func TestThePasswordPolicy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i, c := range []struct{ name, password, code string }{
		{"too short", "a b c d", "password.short"},
		{"too long", strings.Repeat("很长", 65), "password.long"},
		{"common", "Password123", "password.common"},
		{"common in full width", "\uff30assword\uff11\uff12\uff13", "password.common"},
		{"little more than the name", "wanggang.x9", "password.name"},
		{"a control character", "correct\x00horse", "text.control"},
		{"not text", "correct\xffhorse", "text.control"},
	} {
		_, link, err := b.CreateAccount(b.ctx, b.by, people.CreateAccountParams{Tenant: tenant, Login: fmt.Sprintf("someone%d", i), Name: "wanggang"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.RedeemLink(b.ctx, link.Secret, c.password)
		t.Log(c.name)
		wantField(t, err, "password", c.code)
	}
}

func TestALongPassphraseIsTakenWhole(t *testing.T) {
	t.Parallel()
	h, err := people.NewLightHasher()
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("稳", 127)
	hash, err := h.Hash(t.Context(), long+"一")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{long + "一": true, long + "二": false, long: false, "": false} {
		if same, _, err := h.Match(t.Context(), password, hash); err != nil || same != want {
			t.Errorf("match %v, %v; want %v", same, err, want)
		}
	}
	if same, _, err := h.Match(t.Context(), "nobody has this password", ""); same || err != nil {
		t.Errorf("an account without a password was entered: %v", err)
	}
}

func TestAStoredHashCannotStopTheProgram(t *testing.T) {
	t.Parallel()
	h, err := people.NewLightHasher()
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"x", "$argon2id$", strings.Replace(hash, "t=1", "t=0", 1), strings.Replace(hash, "p=1", "p=0", 1),
		strings.Replace(hash, "m=8,", "m=4294967295,", 1), strings.Replace(hash, "argon2id", "argon2i", 1),
	} {
		if _, _, err := h.Match(t.Context(), good, bad); err == nil {
			t.Errorf("%q was used", bad)
		}
	}
}

func TestAFloodOfHashesWaitsForASlot(t *testing.T) {
	t.Parallel()
	h, err := people.NewHasher()
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	refused := 0
	for range 64 {
		if _, err := h.Hash(ended, good); fault.HasCode(err, "signin.busy") {
			refused++
		}
		if refused > 0 {
			break
		}
	}
	if refused == 0 {
		t.Error("somebody who left is still served every time")
	}
}

func TestLoginsAreTheSameOnEveryKeyboard(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{" Wang.Li ": "wang.li", "\uff37ang": "wang", "张三": "张三"} {
		if got := people.NormalLogin(in); got != want {
			t.Errorf("NormalLogin(%q) = %q, want %q", in, got, want)
		}
	}
	b := setup(t)
	b.hire(t, "wang")
	_, _, err := b.CreateAccount(b.ctx, b.by, people.CreateAccountParams{Tenant: "another", Login: "WANG", Name: "n"})
	wantCode(t, err, "login.taken")
	for login, code := range map[string]string{"a": "login.length", "a b c": "login.characters", strings.Repeat("a", 65): "login.length"} {
		_, _, err := b.CreateAccount(b.ctx, b.by, people.CreateAccountParams{Tenant: tenant, Login: login, Name: "n"})
		wantField(t, err, "login", code)
	}
}

func TestAddressesAreCut(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"192.0.2.17": "192.0.2.0/24", "::ffff:192.0.2.17": "192.0.2.0/24", "2001:db8:1:2ff::1": "2001:db8:1:200::/56", "fe80::1%eth0": "fe80::/56",
	} {
		if got := people.AddrPrefix(netip.MustParseAddr(in)); got != want {
			t.Errorf("AddrPrefix(%s) = %s, want %s", in, got, want)
		}
	}
	if got := people.AddrPrefix(netip.Addr{}); got != "unknown" {
		t.Errorf("no address: %s", got)
	}
}
