package fault_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"gezhi/internal/fault"
)

func TestAsFindsTheFaultInAChain(t *testing.T) {
	t.Parallel()
	err := func() (err error) {
		defer fault.Wrap(&err, "cases.Report(%s)", "c1")
		return fault.New(fault.Conflict, "case.not_open", "state", "closed").Because(io.ErrUnexpectedEOF)
	}()
	f := fault.As(err)
	if f.Kind != fault.Conflict || f.Code != "case.not_open" || f.Params["state"] != "closed" {
		t.Fatalf("got %+v", f)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is not in the chain")
	}
	if !strings.HasPrefix(err.Error(), "cases.Report(c1): conflict") {
		t.Errorf("context missing: %v", err)
	}
}

func TestAnUnknownErrorIsInternal(t *testing.T) {
	t.Parallel()
	if f := fault.As(io.EOF); f.Kind != fault.Internal || f.Code != "internal" || f.Cause != io.EOF {
		t.Fatalf("got %+v", f)
	}
	if fault.As(nil) != nil || fault.Is(nil, fault.Internal) {
		t.Error("no error is no fault")
	}
}

func TestFieldsAreToldAllAtOnce(t *testing.T) {
	t.Parallel()
	var fields fault.Fields
	if fields.Err() != nil {
		t.Fatal("no wrong field, yet an error")
	}
	fields.Add("point.lon", "out_of_range", "min", -180, "max", 180)
	fields.Add("words", "required")
	f := fault.As(fields.Err())
	if f.Kind != fault.Invalid || len(f.Fields) != 2 || f.Fields[0].Path != "point.lon" {
		t.Fatalf("got %+v", f)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range fault.Kinds() {
		if seen[k.String()] || strings.HasPrefix(k.String(), "kind(") {
			t.Errorf("kind %d: name %q", k, k)
		}
		seen[k.String()] = true
	}
}
