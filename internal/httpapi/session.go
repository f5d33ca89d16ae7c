package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Me is who is signed in, with what they may do, as the staff faces need it.
type Me struct {
	Account     string              `json:"account"`
	Name        string              `json:"name"`
	Login       string              `json:"login"`
	Tenant      TenantView          `json:"tenant"`
	MustChange  bool                `json:"must_change_password"`
	Posts       []PostView          `json:"posts"`
	Permissions []access.Permission `json:"permissions" doc:"What there can be something to do with; each thing is asked again"`
	Session     SessionView         `json:"session"`
}

// TenantView names the county.
type TenantView struct {
	County territory.Code `json:"county"`
	Name   string         `json:"name"`
	Demo   bool           `json:"demo,omitempty" doc:"Everything here is synthetic"`
}

// SessionView is a session in its holder's own list.
type SessionView struct {
	ID        string             `json:"id"`
	Kind      people.SessionKind `json:"kind" enum:"desk,phone"`
	Agent     string             `json:"agent"`
	Prefix    string             `json:"prefix" doc:"Part of the address from which it came"`
	CreatedAt time.Time          `json:"created_at"`
	SeenAt    time.Time          `json:"seen_at"`
	ExpiresAt time.Time          `json:"expires_at"`
	Proved    bool               `json:"proved" doc:"The password was typed within the last five minutes"`
	Current   bool               `json:"current"`
}

type signInInput struct {
	Body struct {
		Login    string             `json:"login" maxLength:"128"`
		Password string             `json:"password" maxLength:"1024"`
		Kind     people.SessionKind `json:"kind,omitempty" enum:"desk,phone" doc:"desk if left out"`
	}
}

type linkInput struct {
	Body struct {
		Link string             `json:"link" maxLength:"128"`
		Kind people.SessionKind `json:"kind,omitempty" enum:"desk,phone"`
	}
}

type setUpInput struct {
	Body struct {
		Token    string         `json:"token" maxLength:"128" doc:"Printed where the program was started"`
		County   territory.Code `json:"county" maxLength:"12"`
		System   personInput    `json:"system" doc:"You: the system administrator"`
		Password string         `json:"password" maxLength:"1024"`
		Security personInput    `json:"security" doc:"Another person: the security administrator"`
		Audit    personInput    `json:"audit" doc:"A third person: the audit administrator"`
	}
}

type personInput struct {
	Login string `json:"login" maxLength:"128"`
	Name  string `json:"name" maxLength:"128"`
}

type redeemInput struct {
	Body struct {
		Link     string `json:"link" maxLength:"128"`
		Password string `json:"password" maxLength:"1024"`
	}
}

type proveInput struct {
	Body struct {
		Password string `json:"password" maxLength:"1024"`
	}
}

type changeInput struct {
	Body struct {
		Old string `json:"old" maxLength:"1024"`
		New string `json:"new" maxLength:"1024"`
	}
}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (g *Registry) mountSession() {
	account := Route{Tag: "session", Scope: ScopeSelf, Audit: AuditAccount}
	at := func(method, path, summary string) Route {
		r := account
		r.Method, r.Path, r.Summary = method, "/api/v1/session"+path, summary
		return r
	}
	door := func(path, summary string) Route {
		r := at(http.MethodPost, path, summary)
		r.Scope, r.Permission, r.Purpose, r.Limits = ScopeOpen, access.CatalogueRead, access.Public, Limits{Rate: RateSignIn, Body: 8 << 10}
		return r
	}
	Mount(g, door("", "Sign in"), g.signIn)
	Mount(g, door("/link", "Sign in with a link of a demonstration"), g.signInByLink)
	Mount(g, door("/setup", "Make the first three administrators with the one-time token"), g.setUp)
	Mount(g, door("/redeem", "Choose a password with an invitation or after forgetting it"), g.redeem)
	Mount(g, at(http.MethodDelete, "", "Sign out"), g.signOut)
	me := at(http.MethodGet, "", "Who is signed in, with posts and permissions")
	me.Audit = AuditNone
	Mount(g, me, g.me)
	prove := at(http.MethodPost, "/prove", "Type the password again, before what would do the most harm in a stolen session")
	prove.Limits.Rate = RateSignIn
	Mount(g, prove, g.prove)
	change := at(http.MethodPost, "/password", "Change the password; every other session ends")
	change.Limits.Rate = RateSignIn
	Mount(g, change, g.changePassword)
	list := at(http.MethodGet, "/all", "One's own sessions")
	list.Audit = AuditNone
	Mount(g, list, g.sessions)
	Mount(g, at(http.MethodDelete, "/all/{id}", "End one of one's own sessions"), g.endSession)
	Mount(g, at(http.MethodPost, "/all/end-others", "End every other session"), g.endOthers)
}

func (g *Registry) signIn(ctx context.Context, r Request[signInInput]) (Me, error) {
	b := r.In.Body
	in, err := g.deps.People.SignIn(ctx, people.SignInParams{Login: b.Login, Password: b.Password, Kind: b.Kind, Addr: r.Addr, Agent: agent(r.r)})
	return g.enter(ctx, r.Call, in, err)
}

func (g *Registry) signInByLink(ctx context.Context, r Request[linkInput]) (Me, error) {
	in, err := g.deps.People.SignInByLink(ctx, r.In.Body.Link, r.In.Body.Kind, r.Addr, agent(r.r))
	return g.enter(ctx, r.Call, in, err)
}

// enter sets the cookie of a new session and answers who has it.
func (g *Registry) enter(ctx context.Context, c *Call, in people.SignedIn, err error) (Me, error) {
	if err != nil {
		return Me{}, err
	}
	here, err := g.deps.People.Authenticate(ctx, in.Secret)
	if err != nil {
		return Me{}, err
	}
	c.Here, c.Prefix = here, g.options.Base // the session names the tenant, whatever page one came from
	if err := g.staff(c); err != nil {
		return Me{}, err
	}
	setCookie(c, g.cookie(c), in)
	return g.whoAmI(ctx, c)
}

func (g *Registry) setUp(ctx context.Context, r Request[setUpInput]) ([]InvitationView, error) {
	b := r.In.Body
	_, invitations, err := g.deps.People.SetUp(ctx, people.SetUpParams{
		Token: b.Token, County: b.County, Password: b.Password,
		System: people.Person(b.System), Security: people.Person(b.Security), Audit: people.Person(b.Audit),
	})
	if err != nil {
		return nil, err
	}
	views := make([]InvitationView, len(invitations))
	for i, one := range invitations {
		views[i] = invitationView(one)
	}
	return views, nil
}

func (g *Registry) redeem(ctx context.Context, r Request[redeemInput]) (struct {
	Login string `json:"login"`
}, error) {
	account, err := g.deps.People.RedeemLink(ctx, r.In.Body.Link, r.In.Body.Password)
	return struct {
		Login string `json:"login"`
	}{account.Login}, err
}

type signOutInput struct {
	Keep bool `query:"keep" doc:"The app clears the browser itself: it holds sealed work that has not been sent"`
}

// signOut ends the session, and has the browser forget what it holds of it. A phone forgets by itself, because the header would take along the
// work that waits there, sealed, and the app that sends it.
func (g *Registry) signOut(ctx context.Context, r Request[signOutInput]) (struct{}, error) {
	err := g.deps.People.SignOut(ctx, r.Here.Session)
	if err == nil {
		dropCookie(r.Call, cookieName(r.Secure, true)) // whoever leaves, leaves the training ground too
		if g.options.Base == "" {                      // where they stay in the real one, to which belongs what lies in the browser
			dropCookie(r.Call, cookieName(r.Secure, false))
			clears := `"cache", "storage"`
			if r.In.Keep {
				clears = `"cache"`
			}
			r.w.Header().Set("Clear-Site-Data", clears)
		}
	}
	return struct{}{}, err
}

func (g *Registry) me(ctx context.Context, r Request[struct{}]) (Me, error) {
	return g.whoAmI(ctx, r.Call)
}

func (g *Registry) whoAmI(ctx context.Context, c *Call) (Me, error) {
	names, err := g.names(ctx, c)
	if err != nil {
		return Me{}, err
	}
	me := Me{
		Account: c.Here.Account.ID, Name: c.Here.Account.Name, Login: c.Here.Account.Login, MustChange: c.Here.Account.MustChange,
		Tenant:      TenantView{County: c.Tenant.County, Name: c.Tenant.Name.In(c.short()), Demo: c.Tenant.Demo},
		Permissions: []access.Permission{}, Posts: []PostView{}, Session: sessionView(c.Here.Session, c),
	}
	for _, p := range people.EffectiveAt(c.Here.Posts, c.Now) {
		me.Posts = append(me.Posts, names.post(p))
	}
	for _, p := range access.Permissions() {
		for _, purpose := range []access.Purpose{access.Handling, access.Statistics, access.Audit} {
			if access.May(c.Actor, p, purpose, c.Now) {
				me.Permissions = append(me.Permissions, p)
				break
			}
		}
	}
	return me, nil
}

func (g *Registry) prove(ctx context.Context, r Request[proveInput]) (SessionView, error) {
	in, err := g.deps.People.Prove(ctx, r.Here.Session, r.In.Body.Password, r.Addr)
	if err != nil {
		return SessionView{}, err
	}
	setCookie(r.Call, g.cookie(r.Call), in)
	return sessionView(in.Session, r.Call), nil
}

func (g *Registry) changePassword(ctx context.Context, r Request[changeInput]) (SessionView, error) {
	in, err := g.deps.People.ChangePassword(ctx, r.Here.Session, r.In.Body.Old, r.In.Body.New, r.Addr)
	if err != nil {
		return SessionView{}, err
	}
	setCookie(r.Call, g.cookie(r.Call), in)
	return sessionView(in.Session, r.Call), nil
}

func (g *Registry) sessions(ctx context.Context, r Request[struct{}]) ([]SessionView, error) {
	all, err := g.deps.People.Sessions(ctx, r.Here.Session)
	views := make([]SessionView, len(all))
	for i, s := range all {
		views[i] = sessionView(s, r.Call)
	}
	return views, err
}

func (g *Registry) endSession(ctx context.Context, r Request[idInput]) (struct{}, error) {
	return struct{}{}, g.deps.People.EndSession(ctx, r.Here.Session, r.In.ID)
}

func (g *Registry) endOthers(ctx context.Context, r Request[struct{}]) (struct{}, error) {
	return struct{}{}, g.deps.People.EndOtherSessions(ctx, r.Here.Session)
}

func sessionView(s people.Session, c *Call) SessionView {
	return SessionView{
		ID: s.ID, Kind: s.Kind, Agent: s.Agent, Prefix: s.Prefix, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt,
		ExpiresAt: s.ExpiresAt(), Proved: s.Proved(c.Now), Current: s.ID == c.Here.Session.ID,
	}
}

// agent makes a short name of the browser: no more than helps a person to recognise their own.
func agent(r *http.Request) string {
	ua := r.UserAgent()
	find := func(known ...string) string {
		for _, k := range known {
			token, name, _ := strings.Cut(k, "=")
			if strings.Contains(ua, token) {
				return name
			}
		}
		return "?"
	}
	return find("MicroMessenger=WeChat", "wxwork=WeCom", "HuaweiBrowser=Huawei Browser", "Edg/=Edge", "Firefox/=Firefox", "Chrome/=Chrome", "Safari/=Safari", "gezhi=gezhi") +
		" · " + find("OpenHarmony=HarmonyOS", "Android=Android", "iPhone=iPhone", "iPad=iPad", "Windows=Windows", "Mac OS=macOS", "Linux=Linux")
}

// label picks the language of the call.
func (c *Call) label(l catalogue.Label) string { return l.In(c.short()) }
