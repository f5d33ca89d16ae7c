package casestest

import (
	"context"
	"slices"

	"gezhi/internal/cases"
)

// Vault is a cases.Vault that turns texts around in place of sealing them.
type Vault struct{}

func turned(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

// SealContact turns name and number around.
func (Vault) SealContact(_ context.Context, tenant, caseID string, p cases.Person) (cases.SealedContact, error) {
	sealed := cases.SealedContact{Tenant: tenant, Case: caseID, PersonKey: []byte("key of " + caseID), Name: turned([]byte(p.Name)), Phone: turned([]byte(p.Phone))}
	if p.Phone != "" {
		sealed.Index = "index of " + p.Phone
	}
	return sealed, nil
}

// OpenContact turns them back.
func (Vault) OpenContact(_ context.Context, c cases.SealedContact) (cases.Person, error) {
	return cases.Person{Name: string(turned(c.Name)), Phone: string(turned(c.Phone))}, nil
}

// PhoneIndex names the number.
func (Vault) PhoneIndex(_ context.Context, _, phone string) (string, error) {
	return "index of " + phone, nil
}

// TrackingKey is the same for all tenants.
func (Vault) TrackingKey(context.Context, string) ([]byte, error) {
	return []byte("a key for tests"), nil
}
