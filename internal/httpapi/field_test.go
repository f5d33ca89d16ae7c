package httpapi_test

import (
	"context"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/keys"
	"gezhi/internal/people"
)

// handset seals as a phone does.
type handset struct {
	t       *testing.T
	field   apitest.Field
	account string
	items   []map[string]any
}

func (p *handset) seal(kind, id string, plain []byte) {
	p.t.Helper()
	spot := []byte(kind + ":" + id)
	deskID, public, err := p.field.DeskKey(context.Background(), "")
	if err != nil {
		p.t.Fatal(err)
	}
	sender, _ := ecdh.P256().GenerateKey(rand.Reader)
	desk, _ := ecdh.P256().NewPublicKey(public)
	shared, _ := sender.ECDH(desk)
	wrap, _ := hkdf.Key(sha256.New, shared, append(append([]byte{}, sender.PublicKey().Bytes()...), public...), "gezhi.field.1", keys.Size)
	raw := make([]byte, keys.Size)
	_, _ = rand.Read(raw)
	sealedKey, err := keys.AES(rand.Reader).Seal(nil, wrap, raw, spot)
	if err != nil {
		p.t.Fatal(err)
	}
	body, _ := keys.AES(rand.Reader).Seal(nil, raw, plain, spot)
	p.items = append(p.items, map[string]any{"kind": kind, "id": id, "body": body, "key": keys.Letter{Key: deskID, Sender: sender.PublicKey().Bytes(), Sealed: sealedKey}})
}

// does writes a command down; a photo goes before it.
func (p *handset) does(id, path string, version int64, body, photo string, photoBytes []byte) {
	p.t.Helper()
	const at = "2026-03-01T08:00:00Z"
	sum := sha256.Sum256([]byte(body))
	said := []string{"gezhi.command.1", id, path, strconv.FormatInt(version, 10), at, p.account, hex.EncodeToString(sum[:])}
	photos := []map[string]string{}
	if photo != "" {
		hash := sha256.Sum256(photoBytes)
		said = append(said, photo, hex.EncodeToString(hash[:]))
		photos = append(photos, map[string]string{"id": photo, "hash": hex.EncodeToString(hash[:])})
		p.seal("photo", photo, photoBytes)
	}
	secret, _ := p.field.AuthorKey(context.Background(), apitest.Chengqu, p.account)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(strings.Join(said, "\n")))
	plain, _ := json.Marshal(map[string]any{"id": id, "path": path, "version": version, "body": body, "at": at, "account": p.account, "title": "操作", "photos": photos, "mac": mac.Sum(nil)})
	p.seal("command", id, plain)
}

func (p *handset) file() string {
	text, _ := json.Marshal(map[string]any{"form": "gezhi.field.1", "items": p.items})
	return string(text)
}

func bring(t *testing.T, desk apitest.Client, file string) (out httpapi.FieldImport) {
	t.Helper()
	desk.Do(t, "POST", "/api/v1/field/imports", strings.NewReader(file)).Want(200).Into(&out)
	return out
}

// TestTheDeskBringsInWhatAPhoneCouldNotSend follows a file from a phone: each command under its worker, once, with the photos; what is not
// theirs or not of this desk is told line by line.
func TestTheDeskBringsInWhatAPhoneCouldNotSend(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	worker := w.Member(apitest.Chengqu, people.GridWorker)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	phone := &handset{t: t, field: w.Deps.Field.(apitest.Field), account: worker.Account.ID}
	id := func() string { return w.Deps.IDs.New(w.Clock.Now()) }
	caseID, photo, command := id(), id(), id()
	report := `{"id":"` + caseID + `","source":"grid_patrol","words":"井盖松动","grid":"` + string(worker.Post.Place) + `","files":[{"id":"` + photo + `"}]}`
	phone.does(command, "/api/v1/cases", 0, report, photo, pictureOf(t))
	phone.does(id(), "/api/v1/cases/"+caseID+"/acts/note", 0, `{"words":"已设围挡"}`, "", nil)
	phone.does(id(), "/api/v1/session/all/end-others", 0, `{}`, "", nil)
	phone.seal("command", "no", []byte(`{}`))
	phone.seal("command", caseID, []byte(`{"id":"`+caseID+`","path":"/api/v1/cases","account":"`+worker.Account.ID+`","body":"{}","mac":"AAAA"}`))

	out := bring(t, desk, phone.file())
	var got []string
	for _, line := range out.Items {
		got = append(got, line.Outcome+" "+line.Code)
	}
	if want := "accepted , refused case.wrong_party, refused field.no_such_command, broken field.no_command, broken field.not_theirs"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s: %+v", got, want, out.Items)
	}
	if out.Items[0].By != worker.Account.Name || out.Items[0].No == "" {
		t.Errorf("line %+v", out.Items[0])
	}
	again := bring(t, desk, phone.file())
	if again.Items[0].No != out.Items[0].No || again.Items[0].Outcome != "accepted" {
		t.Errorf("brought twice: %+v", again.Items[0])
	}
	var acts []audit.Act
	if err := w.Cases.View(t.Context(), func(r cases.Reader) (err error) {
		acts, err = r.Acts(t.Context(), access.SystemScope(apitest.Chengqu), caseID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var claim audit.Claim
	if len(acts) == 0 || json.Unmarshal([]byte(acts[0].Claim), &claim) != nil {
		t.Fatalf("acts %+v", acts)
	}
	if by := w.Member(apitest.Chengqu, people.Dispatcher).Account.ID; acts[0].Actor.Account != worker.Account.ID || claim.ID != command || claim.By != by || !claim.At.Equal(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("act by %s, claim %+v", acts[0].Actor.Account, claim)
	}
}

func TestAFileThatIsNoneIsToldSo(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	for _, file := range []string{"", "x", "[]", `{"form":"gezhi.field.9","items":[]}`, `{"form":"gezhi.field.1","items":[{"kind":7}]}`} {
		desk.Do(t, "POST", "/api/v1/field/imports", strings.NewReader(file)).Want(400)
	}
	w.As(apitest.Chengqu, people.GridWorker).Do(t, "POST", "/api/v1/field/imports", strings.NewReader(`{"form":"gezhi.field.1","items":[]}`)).Want(403)
	line := bring(t, desk, `{"form":"gezhi.field.1","items":[{"kind":"command","id":"a","key":{"k":"1-00000000","e":"BA==","b":""},"body":"AAAA"}]}`).Items[0]
	if line.Outcome != "broken" || line.Code != "field.sealed_to_others" || line.Why == "" {
		t.Errorf("line %+v", line)
	}
}
