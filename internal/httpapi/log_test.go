package httpapi

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

// An operator who reads errors looks for what is broken; somebody who closed a page broke nothing.
func TestOnlyWhatIsBrokenIsLoggedAsAnError(t *testing.T) {
	t.Parallel()
	left, leave := context.WithCancel(t.Context())
	leave()
	for name, c := range map[string]struct {
		ctx  context.Context
		want bool
	}{"the caller waits": {t.Context(), true}, "the caller left": {left, false}} {
		var out bytes.Buffer
		logFailure(c.ctx, slog.New(slog.NewTextHandler(&out, nil)), context.Canceled)
		if got := strings.Contains(out.String(), "level=ERROR"); got != c.want {
			t.Errorf("%s: logged %q", name, out.String())
		}
	}
}
