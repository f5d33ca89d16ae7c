package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image/color"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/media"
)

const id = "0199c0de-7000-7000-8000-000000000001"

func openFiles(t *testing.T) (files *media.Files, dir string) {
	t.Helper()
	dir = t.TempDir()
	files, err := media.OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	})
	return files, dir
}

func content(t *testing.T, store media.Store, key media.Key) string {
	t.Helper()
	blob, size, err := store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	data, err := io.ReadAll(blob)
	if err != nil || int64(len(data)) != size {
		t.Fatalf("%d bytes of %d: %v", len(data), size, err)
	}
	return string(data)
}

// onDisk lists every file below the folder.
func onDisk(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestABlobIsKeptReplacedAndForgotten(t *testing.T) {
	t.Parallel()
	files, dir := openFiles(t)
	key, other := media.Key{Tenant: "140502", Name: id}, media.Key{Tenant: "370781", Name: id}
	for _, text := range []string{"first", "", "second"} {
		if err := files.Put(t.Context(), key, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, files, key); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	if _, _, err := files.Get(t.Context(), other); !fault.Is(err, fault.NotFound) {
		t.Errorf("another tenant's blob: %v", err)
	}
	for range 2 {
		if err := files.Delete(t.Context(), key); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := files.Get(t.Context(), key); !fault.HasCode(err, "media.not_found") {
		t.Errorf("after the erasure: %v", err)
	}
	if left := onDisk(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAFailedPutChangesNothing(t *testing.T) {
	t.Parallel()
	files, dir := openFiles(t)
	key := media.Key{Tenant: "140502", Name: id}
	if err := files.Put(t.Context(), key, strings.NewReader("kept")); err != nil {
		t.Fatal(err)
	}
	lost := errors.New("connection lost")
	if err := files.Put(t.Context(), key, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(lost))); !errors.Is(err, lost) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := files.Put(ctx, key, strings.NewReader("late")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := content(t, files, key); got != "kept" {
		t.Errorf("got %q", got)
	}
	if names := onDisk(t, dir); len(names) != 1 {
		t.Errorf("on disk: %v", names)
	}
}

func TestNoKeyLeadsElsewhere(t *testing.T) {
	t.Parallel()
	files, dir := openFiles(t)
	for _, part := range []string{"", ".", "..", "../x", "a/b", `a\b`, "/etc/passwd", "a.jpg", "a b", "a\x00", "照片", "-rf", strings.Repeat("a", 81)} {
		for _, key := range []media.Key{{Tenant: part, Name: id}, {Tenant: "140502", Name: part}} {
			_, _, got := files.Get(t.Context(), key)
			for _, err := range []error{got, files.Put(t.Context(), key, strings.NewReader("x")), files.Delete(t.Context(), key)} {
				if !fault.HasCode(err, "media.key") {
					t.Errorf("%+v: %v", key, err)
				}
			}
		}
	}
	if names := onDisk(t, dir); len(names) != 0 {
		t.Errorf("on disk: %v", names)
	}
}

func TestALinkDoesNotLeadOutOfTheFolder(t *testing.T) {
	t.Parallel()
	files, dir := openFiles(t)
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "t-140502")); err != nil {
		t.Fatal(err)
	}
	if err := files.Put(t.Context(), media.Key{Tenant: "140502", Name: id}, strings.NewReader("x")); err == nil {
		t.Error("written through a link")
	}
	if names := append(onDisk(t, outside), onDisk(t, filepath.Join(dir, "incoming"))...); len(names) != 0 {
		t.Errorf("on disk: %v", names)
	}
}

func TestCleanTakesWhatACrashLeft(t *testing.T) {
	t.Parallel()
	files, dir := openFiles(t)
	if err := files.Put(t.Context(), media.Key{Tenant: "140502", Name: id}, strings.NewReader("whole")); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for name, at := range map[string]time.Time{"half": now.Add(-2 * media.Left), "grows": now.Add(-media.Left / 2)} {
		path := filepath.Join(dir, "incoming", name)
		if err := os.WriteFile(path, []byte("ha"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := files.Clean(now.Add(-media.Left)); err != nil {
		t.Fatal(err)
	}
	names := onDisk(t, dir)
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	if len(names) != 2 || !strings.HasSuffix(names[0], id) || filepath.Base(names[1]) != "grows" {
		t.Errorf("on disk: %v", names)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	files, _ := openFiles(t)
	var group sync.WaitGroup
	for n := range 64 {
		group.Go(func() {
			key := media.Key{Tenant: "140502", Name: fmt.Sprintf("blob-%d", n%16)}
			if err := files.Put(t.Context(), key, strings.NewReader(key.Name)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for n := range 16 {
		key := media.Key{Tenant: "140502", Name: fmt.Sprintf("blob-%d", n)}
		if got := content(t, files, key); got != key.Name {
			t.Errorf("%s holds %q", key.Name, got)
		}
	}
}

func TestReceive(t *testing.T) {
	t.Parallel()
	good := string(jpegOf(t, quarters(2000, 1000, [4]color.RGBA{red, green, blue, white})))
	tests := []struct {
		name, data string
		want       media.Item
		as         string // what is stored, when it is what came
	}{
		{"a photo", good, media.Item{Kind: media.Photo, Type: "image/jpeg", Width: 1600, Height: 800}, ""},
		{"a document", "%PDF-1.7 a letter", media.Item{Kind: media.Document, Type: "application/pdf"}, "%PDF-1.7 a letter"},
		{"a voice message", "#!AMR\nhello", media.Item{Kind: media.Voice, Type: "audio/amr"}, "#!AMR\nhello"},
		{"a voice message of a phone", "\x00\x00\x00\x1cftypM4A hello", media.Item{Kind: media.Voice, Type: "audio/mp4"}, "\x00\x00\x00\x1cftypM4A hello"},
		{"a video", "\x00\x00\x00\x1cftypisom" + strings.Repeat("x", 6<<20), media.Item{Kind: media.Video, Type: "video/mp4"}, "\x00\x00\x00\x1cftypisom" + strings.Repeat("x", 6<<20)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			files, dir := openFiles(t)
			key := media.Key{Tenant: "140502", Name: id}
			got, err := media.NewIntake(media.DefaultLimits()).Receive(t.Context(), strings.NewReader(test.data), files, key)
			if err != nil {
				t.Fatal(err)
			}
			stored := content(t, files, key)
			sum := sha256.Sum256([]byte(stored))
			test.want.Size, test.want.Hash = int64(len(stored)), hex.EncodeToString(sum[:])
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if test.as != "" && stored != test.as {
				t.Error("what is stored is not what came")
			}
			if names := onDisk(t, dir); len(names) != map[bool]int{true: 2, false: 1}[got.Kind == media.Photo] {
				t.Errorf("on disk: %v", names)
			}
			if got.Kind == media.Photo && !bytes.HasPrefix([]byte(content(t, files, key.Thumb())), []byte("\xff\xd8\xff")) {
				t.Error("no preview")
			}
		})
	}
}

func TestExactlyAsLargeAsAllowed(t *testing.T) {
	t.Parallel()
	files, _ := openFiles(t)
	key := media.Key{Tenant: "140502", Name: id}
	for extra, code := range map[int]string{0: "", 1: "media.too_large"} {
		data := "%PDF-" + strings.Repeat("x", 10<<20-5+extra)
		_, err := media.NewIntake(media.DefaultLimits()).Receive(t.Context(), strings.NewReader(data), files, key)
		if got := fault.HasCode(err, code); (code == "" && err != nil) || (code != "" && !got) {
			t.Errorf("%d bytes more than allowed: %v", extra, err)
		}
	}
}

func TestWhatIsNotReceivedLeavesNothing(t *testing.T) {
	t.Parallel()
	files, dir := openFiles(t)
	tests := []struct{ name, data, code string }{
		{"a voice message too long", "#!AMR\n" + strings.Repeat("x", 5<<20), "media.too_large"},
		{"a document too large", "%PDF-" + strings.Repeat("x", 10<<20), "media.too_large"},
		{"an archive", "PK\x03\x04", "media.kind"},
		{"a program", "\x7fELF", "media.kind"},
		{"a page as a photo", "<html>", "media.kind"},
		{"half a photo", "\xff\xd8\xff\xe0\x00", "media.photo_unreadable"},
		{"nothing", "", "media.empty"},
	}
	for _, test := range tests {
		_, err := media.NewIntake(media.DefaultLimits()).Receive(t.Context(), strings.NewReader(test.data), files, media.Key{Tenant: "140502", Name: id})
		if !fault.HasCode(err, test.code) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.code)
		}
	}
	if names := onDisk(t, dir); len(names) != 0 {
		t.Errorf("on disk: %v", names)
	}
}

// refusing is a store whose disk is full for every key but the previews'.
type refusing struct{ media.Store }

func (r refusing) Put(ctx context.Context, key media.Key, body io.Reader) error {
	if !strings.HasSuffix(key.Name, "-thumb") {
		return errors.New("no space left on device")
	}
	return r.Store.Put(ctx, key, body)
}

func TestAPhotoIsStoredWithItsPreviewOrNotAtAll(t *testing.T) {
	t.Parallel()
	files, dir := openFiles(t)
	good := jpegOf(t, quarters(40, 30, [4]color.RGBA{red, green, blue, white}))
	_, err := media.NewIntake(media.DefaultLimits()).Receive(t.Context(), bytes.NewReader(good), refusing{files}, media.Key{Tenant: "140502", Name: id})
	if err == nil {
		t.Error("the disk was full")
	}
	if names := onDisk(t, dir); len(names) != 0 {
		t.Errorf("on disk: %v", names)
	}
}

// TestAFileIsCalledByWhatItIs takes what telephones send: the same container holds voice and video.
func TestAFileIsCalledByWhatItIs(t *testing.T) {
	t.Parallel()
	for head, want := range map[string][2]string{
		"%PDF-1.4\n": {"document", ".pdf"}, "\x00\x00\x00\x18ftypisom": {"video", ".mp4"}, "\x00\x00\x00\x14ftypqt  ": {"video", ".mov"},
		"\x00\x00\x00\x1cftypM4A ": {"voice", ".m4a"}, "#!AMR\n": {"voice", ".amr"}, "OggS\x00": {"voice", ".ogg"}, "ID3\x04": {"voice", ".mp3"},
		"\x1a\x45\xdf\xa3": {"video", ".webm"}, "MZ": {"", ""},
	} {
		if kind, ending := media.Sniff([]byte(head)); string(kind) != want[0] || ending != want[1] {
			t.Errorf("%q is a %q %q, want %q", head, kind, ending, want)
		}
	}
}
