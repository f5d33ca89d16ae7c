package access

// Holding (保存项) is a group of columns that are kept alike: whose data they are, how closely, what for, on which ground and how
// long. Every column of the store stands in exactly one; a test of the store holds that.
type Holding struct {
	Name    string   // what people call it; the pages have sentences under it
	Table   string   // empty for what is kept beside the database: files, and what a browser keeps itself
	Columns []string // of the table
	Of      Whose
	Class   Class
	Purpose Purpose // zero where nobody's data are kept
	Basis   Basis
	Kept    Kept
}

// Whose says whose data a holding is.
type Whose string

// Residents, those who work here, or nobody: the program's own book-keeping, and the ground.
const (
	OfResidents Whose = "resident"
	OfStaff     Whose = "staff"
	OfNobody    Whose = ""
)

// Basis is the ground on which data of persons are kept.
type Basis string

// The grounds: a duty of the office, the consent of whoever left it, the work that somebody was appointed for, and the law that
// asks for logs.
const (
	Duty    Basis = "duty"
	Consent Basis = "consent"
	Work    Basis = "work"
	Law     Basis = "law"
)

// Kept says how long data are kept.
type Kept string

// The spans. What is kept with the case is erased on request before: words and contact then become tombstones.
const (
	WithCase    Kept = "case"      // as long as the case, and erased on request
	ForProof    Kept = "proof"     // for good: the chain of the log proves what was done; no words and no names in it
	WithPost    Kept = "post"      // as long as the account
	HalfYear    Kept = "half"      // 180 days after its end
	FiveYears   Kept = "five"      // five years, as what was done for safety is
	OnTheDevice Kept = "device"    // in the person's own browser, until they remove it
	WhileAgreed Kept = "agreed"    // as long as the person agrees, and never longer than two years without being asked again
	Refreshed   Kept = "refreshed" // as long as somebody refreshes it at least every two years
	AsDefined   Kept = "defined"   // as long as the definition of the ledger says
	ForAYear    Kept = "year"      // twelve months
	AfterCare   Kept = "aftercare" // as long as the consent holds, and half a year after
	AfterDone   Kept = "done"      // until the errand is done, and twelve months after
	ForService  Kept = "service"   // as long as the installation needs it
)

// Holdings lists everything that is kept.
func Holdings() []Holding {
	c := func(names ...string) []string { return names }
	return []Holding{
		{"words", "words", c("tenant", "case_id", "act", "name", "salt", "text", "erased"), OfResidents, PersonalData, Handling, Duty, WithCase},
		{"words", "case_docs", c("tenant", "doc", "case_id", "act", "area"), OfResidents, PersonalData, Handling, Duty, WithCase},
		{"contact", "contacts", c("tenant", "case_id", "person_key", "name", "phone", "phone_index", "erased"), OfResidents, PersonalData, Handling, Consent, WithCase},
		{"photo", "", nil, OfResidents, PersonalData, Handling, Duty, WithCase},
		{"place", "cases", c("place", "community", "micro", "lon", "lat"), OfResidents, InternalData, Handling, Duty, WithCase},
		{"case", "cases", c("tenant", "id", "no", "version", "state", "open", "round", "class", "category", "matter", "loop", "desk", "lead",
			"reported_at", "closed_at", "next_due", "overdue", "body", "packed", "source", "returned", "supervised", "asked", "disputed"), OfResidents, InternalData, Handling, Duty, WithCase},
		{"look", "reveals", c("tenant", "id", "case_id", "account", "at", "reason", "counted", "salt", "words"), OfResidents, InternalData, Audit, Duty, ForProof},
		{"look", "release_looks", c("tenant", "subject", "release", "take"), OfResidents, InternalData, Audit, Duty, ForAYear},
		{"act", "acts", c("tenant", "id", "subject", "seq", "kind", "at", "account", "role", "org", "actor_kind", "idem_key", "idem_body", "command",
			"effects", "words", "policy", "prev", "hash", "claim", "packed"), OfResidents, InternalData, Audit, Duty, ForProof},
		{"view", "", nil, OfResidents, PublicData, Service, Consent, OnTheDevice},

		{"account", "accounts", c("tenant", "id", "login", "name", "status", "password", "password_at", "must_change", "salt", "created_at", "last_login", "version"), OfStaff, PersonalData, Handling, Work, WithPost},
		{"post", "posts", c("tenant", "id", "account", "role", "place", "org", "beat", "from_at", "until_at", "stand_in_for", "version"), OfStaff, InternalData, Handling, Work, WithPost},
		{"liaison", "liaisons", c("tenant", "id", "role", "place", "building", "person_key", "name", "phone", "agreed_on", "salt", "version"), OfStaff, PersonalData, Handling, Consent, WhileAgreed},
		{"household", "households", c("tenant", "id", "place", "building", "door", "people", "person_key", "name", "phone", "phone_index", "tail_index", "needs",
			"source", "statute", "refreshed_on", "refused_on", "carded_on", "salt", "version"), OfResidents, PersonalData, Handling, Consent, Refreshed},
		{"visit", "visits", c("tenant", "id", "household", "place", "account", "at", "body"), OfResidents, PersonalData, Handling, Duty, ForAYear},
		{"visit", "appointments", c("tenant", "id", "household", "place", "day", "state", "body", "version"), OfResidents, PersonalData, Handling, Consent, ForAYear},
		{"visit", "visit_months", c("tenant", "grid", "month", "body", "version"), OfResidents, PersonalData, Handling, Duty, ForAYear},
		{"care", "cares", c("tenant", "id", "household", "place", "ended_on", "person_key", "sealed", "body", "salt", "version"), OfResidents, SensitiveData, Handling, Consent, AfterCare},
		{"mandate", "mandates", c("tenant", "id", "household", "place", "closed_on", "person_key", "sealed", "salt", "version"), OfResidents, SensitiveData, Handling, Consent, AfterDone},
		{"patrol", "patrol_records", c("tenant", "id", "point", "place", "account", "result", "case_id", "at", "said_at", "lon", "lat", "accuracy", "scanned"), OfStaff, InternalData, Handling, Work, FiveYears},
		{"entry", "ledger_entries", c("tenant", "id", "ledger", "place", "class", "body", "person_key", "sealed", "phone_index", "account", "added_on", "checked_on", "ended_on", "end_reason", "salt", "version"), OfResidents, PersonalData, Handling, Duty, AsDefined},
		{"entry", "ledger_past", c("tenant", "entry", "version", "account", "at", "body", "sealed"), OfResidents, PersonalData, Handling, Duty, AsDefined},
		{"release", "releases", c("tenant", "id", "account", "place", "class", "state", "asked_at", "destroy_by", "body", "reason", "why", "salt", "version"), OfStaff, PersonalData, Audit, Law, ForAYear},
		{"entry", "ledger_tables", c("tenant", "id", "ledger", "digest", "account", "state", "begun_at", "body", "version"), OfStaff, InternalData, Handling, Work, ForProof},
		{"hand", "case_accounts", c("tenant", "account", "open", "reported_at", "case_id"), OfStaff, InternalData, Handling, Work, WithCase},
		{"session", "sessions", c("tenant", "id", "digest", "account", "kind", "created_at", "seen_at", "proved_at", "ended_at", "prefix", "agent"), OfStaff, PersonalData, Audit, Law, HalfYear},
		{"link", "links", c("tenant", "id", "digest", "kind", "account", "issued_by", "created_at", "expires_at", "used_at"), OfStaff, InternalData, Audit, Law, HalfYear},
		{"throttle", "throttles", c("key", "fails", "last_at", "open_at", "good_at"), OfStaff, InternalData, Audit, Law, ForService},

		{"notice", "notices", c("tenant", "account", "id", "kind", "case_id", "case_no", "at", "show_at", "read_at"), OfStaff, InternalData, Handling, Work, WithPost},
		{"desk", "desk_filters", c("tenant", "account", "name", "saved_at", "body"), OfStaff, InternalData, Handling, Work, WithPost},
		{"ground", "redivisions", c("tenant", "id", "place", "state", "valid_from", "unfinished", "saved_at", "version", "body"), OfStaff, InternalData, Handling, Work, ForService},
		{"ground", "sitings", c("tenant", "id", "place", "account", "saved_at", "body"), OfStaff, InternalData, Handling, Work, ForService},
		{"notice", "notice_settings", c("tenant", "account", "quiet_from", "quiet_until", "digest"), OfStaff, InternalData, Handling, Work, WithPost},

		{"opinion", "opinions", c("tenant", "id", "account", "at", "kind", "page", "state", "salt", "words", "answer", "answered_at", "version"), OfStaff, PersonalData, Handling, Work, WithPost},

		{"count", "case_orgs", c("tenant", "org", "open", "reported_at", "case_id"), OfNobody, InternalData, "", "", ForService},
		{"count", "counters", c("tenant", "day", "place", "matter", "measure", "n"), OfNobody, InternalData, "", "", ForService},
		{"count", "tallies", c("tenant", "case_id", "body"), OfNobody, InternalData, "", "", ForService},
		{"ground", "editions", c("tenant", "id", "name", "source", "status", "valid_from", "valid_to"), OfNobody, PublicData, "", "", ForService},
		{"ground", "ground", c("tenant", "edition", "kind", "n", "code", "body", "shape"), OfNobody, PublicData, "", "", ForService},
		{"ground", "stations", c("tenant", "id", "grid", "closed", "version", "body"), OfNobody, PublicData, "", "", ForService},
		{"ground", "way_files", c("tenant", "kind", "name", "saved_at", "body"), OfNobody, PublicData, "", "", ForService},
		{"risk", "risk_points", c("tenant", "id", "kind", "name", "hazard", "owner", "warden", "place", "lon", "lat", "every", "flood", "since_on", "ended_on", "last_on", "last_result", "last_record", "version"), OfNobody, InternalData, "", "", ForService},
		{"policy", "policies", c("tenant", "valid_from", "version", "body", "saved_at"), OfNobody, PublicData, "", "", ForService},
		{"policy", "calendar_overrides", c("tenant", "org", "body"), OfNobody, PublicData, "", "", ForService},
		{"policy", "ledger_definitions", c("tenant", "code", "version", "body", "saved_at"), OfNobody, PublicData, "", "", ForService},
		{"policy", "texts", c("tenant", "id", "kind", "org", "matter", "title", "words", "retired", "salt", "version"), OfNobody, InternalData, "", "", ForService},
		{"policy", "calendar_years", c("tenant", "year", "body"), OfNobody, PublicData, "", "", ForService},
		{"chain", "seals", c("tenant", "pos", "act", "chain"), OfNobody, InternalData, "", "", ForProof},
		{"chain", "chain_heads", c("tenant", "pos", "chain"), OfNobody, InternalData, "", "", ForProof},
		{"key", "tenant_keys", c("tenant", "wrapped", "check_value"), OfNobody, SensitiveData, "", "", ForService},
		{"program", "tenants", c("tenant", "county", "name", "jurisdiction", "created_at"), OfNobody, PublicData, "", "", ForService},
		{"program", "departures", c("tenant", "county", "name", "began", "done", "pos", "chain", "removed"), OfNobody, PublicData, "", "", ForProof},
		{"program", "doors", c("kind", "key", "tenant", "id"), OfNobody, InternalData, "", "", ForService},
		{"program", "serials", c("tenant", "day", "next"), OfNobody, InternalData, "", "", ForService},
		{"program", "cursors", c("tenant", "follower", "pos"), OfNobody, InternalData, "", "", ForService},
		{"program", "loose_files", c("tenant", "id", "gone_at"), OfNobody, InternalData, "", "", ForService},
	}
}
