package audit

import "gezhi/internal/people"

// FromPeople returns an act of the people room as a row of the log, still without number and hash. Its private words are
// hashed here and go no further.
func FromPeople(id string, p people.Act) Act {
	a := Act{
		Tenant: p.Tenant, ID: id, Subject: p.Subject, Kind: p.Kind, At: p.At,
		Actor:   Actor{Account: p.By.Account, Role: string(p.By.Role), Org: string(p.By.Org), Kind: p.By.Kind},
		Command: p.Command, Effects: p.Effects, Key: p.Key.Hash, KeyBody: p.Key.Body,
	}
	if len(p.Private) > 0 {
		a.Words = make(map[string]string, len(p.Private))
		for name, text := range p.Private {
			a.Words[name] = HashWord(p.Salt, text)
		}
	}
	return a
}
