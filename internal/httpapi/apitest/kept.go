package apitest

import (
	"context"
	"slices"
	"sync"

	"gezhi/internal/desk"
)

// Kept keeps lists of accounts in memory.
type Kept struct {
	mu    sync.Mutex
	lists map[string][]desk.Filter // by tenant and account
}

// Filters returns what an account keeps.
func (k *Kept) Filters(_ context.Context, tenant, account string) ([]desk.Filter, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.lists[tenant+" "+account]), nil
}

// SaveFilter keeps a list under its name.
func (k *Kept) SaveFilter(_ context.Context, tenant, account string, f desk.Filter) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := tenant + " " + account
	if err := desk.Room(k.lists[key], f.Name); err != nil {
		return err
	}
	if k.lists == nil {
		k.lists = map[string][]desk.Filter{}
	}
	k.lists[key] = append(slices.DeleteFunc(k.lists[key], func(o desk.Filter) bool { return o.Name == f.Name }), f)
	return nil
}

// DropFilter forgets a list.
func (k *Kept) DropFilter(_ context.Context, tenant, account, name string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := tenant + " " + account
	if list, ok := k.lists[key]; ok {
		k.lists[key] = slices.DeleteFunc(list, func(o desk.Filter) bool { return o.Name == name })
	}
	return nil
}
