import { base } from '../../shared/api/base.ts'
import { createRouter, createWebHistory } from 'vue-router'
import { guard } from '../../shared/account/guard.ts'
import { administers } from '../../shared/api/session.ts'
import { t } from '../../shared/i18n/index.ts'

export const router = createRouter({
  history: createWebHistory(base + '/desk/'),
  routes: [
    { path: '/', name: 'queue', component: () => import('./pages/queue/QueuePage.vue'), meta: { title: 'queue.title' }, beforeEnter: () => (administers() ? { name: 'admin' } : true) },
    { path: '/cases/:id', name: 'case', component: () => import('./pages/case/CasePage.vue'), props: true, meta: { title: 'case.title' } },
    { path: '/map', name: 'map', component: () => import('./pages/map/MapPage.vue'), meta: { title: 'mappage.title' } },
    { path: '/plan', name: 'plan', component: () => import('./pages/plan/PlanPage.vue'), meta: { title: 'plan.title' } },
    { path: '/siting', name: 'siting', component: () => import('./pages/siting/SitingPage.vue'), meta: { title: 'siting.title' } },
    { path: '/patrol', name: 'patrol', component: () => import('./pages/patrol/PatrolPage.vue'), meta: { title: 'patrol.title' } },
    { path: '/month', name: 'month', component: () => import('./pages/month/MonthPage.vue'), meta: { title: 'month.title' } },
    { path: '/ledgers', name: 'ledgers', component: () => import('./pages/ledgers/LedgersPage.vue'), meta: { title: 'ledgers.title' } },
    { path: '/ledgers/table', name: 'ledgertable', component: () => import('./pages/ledgers/TablePage.vue'), meta: { title: 'ledgertable.title' } },
    { path: '/errands', name: 'errands', component: () => import('./pages/errands/ErrandsPage.vue'), meta: { title: 'errands.title' } },
    { path: '/errands/:id/receipt', name: 'errand-receipt', component: () => import('../../shared/errands/ReceiptPage.vue'), props: true, meta: { title: 'errands.receipt' } },
    { path: '/definitions', name: 'definitions', component: () => import('./pages/ledgers/DefinitionsPage.vue'), meta: { title: 'definitions.title' } },
    { path: '/asked', name: 'asked', component: () => import('./pages/ledgers/AskedPage.vue'), meta: { title: 'askedfields.title' } },
    { path: '/releases', name: 'releases', component: () => import('./pages/releases/ReleasesPage.vue'), meta: { title: 'releases.title' } },
    { path: '/releases/ask', name: 'askrelease', component: () => import('./pages/releases/AskPage.vue'), meta: { title: 'releases.ask' } },
    { path: '/releases/:id', name: 'release', component: () => import('./pages/releases/ReleasePage.vue'), props: true, meta: { title: 'releases.title' } },
    { path: '/moderation', name: 'moderation', component: () => import('./pages/moderation/ModerationPage.vue'), meta: { title: 'moderation.title' } },
    { path: '/overview', name: 'overview', component: () => import('./pages/overview/OverviewPage.vue'), meta: { title: 'overview.title' } },
    { path: '/overview/cases', name: 'picked', component: () => import('./pages/overview/PickedPage.vue'), meta: { title: 'overview.title' } },
    { path: '/intake', name: 'intake', component: () => import('./pages/intake/IntakePage.vue'), meta: { title: 'intake.title' } },
    { path: '/callback', name: 'callback', component: () => import('./pages/callback/CallbackPage.vue'), meta: { title: 'callback.title' } },
    { path: '/notices', name: 'notices', component: () => import('../../shared/notices/NoticesPage.vue'), meta: { title: 'notices.title' } },
    { path: '/me', name: 'me', component: () => import('./pages/me/MePage.vue'), meta: { title: 'me.title' } },
    { path: '/design', name: 'design', component: () => import('./pages/design/DesignPage.vue'), meta: { title: 'design.title' } },
    { path: '/practice', name: 'practice', component: () => import('../../shared/practice/PracticePage.vue'), meta: { title: 'practice.title' } },
    { path: '/training', name: 'training', component: () => import('./pages/training/TrainingPage.vue'), meta: { title: 'training.title' } },
    { path: '/admin', name: 'admin', component: () => import('./pages/admin/AdminPage.vue'), meta: { title: 'admin.title' } },
    { path: '/units', name: 'units', component: () => import('./pages/units/UnitsPage.vue'), meta: { title: 'units.title' } },
    { path: '/opinions', name: 'opinions', component: () => import('../../shared/opinions/OpinionPage.vue'), meta: { title: 'opinions.title' } },
    { path: '/answers', name: 'answers', component: () => import('./pages/opinions/AnswersPage.vue'), meta: { title: 'answers.title' } },
    { path: '/apply', name: 'apply', component: () => import('./pages/apply/ApplyPage.vue'), meta: { title: 'apply.title' } },
    { path: '/audit', name: 'audit', component: () => import('./pages/audit/AuditPage.vue'), meta: { title: 'audit.title' } },
    { path: '/people', name: 'people', component: () => import('./pages/people/PeoplePage.vue'), meta: { title: 'people.title' } },
    { path: '/posts', name: 'posts', component: () => import('./pages/posts/PostsPage.vue'), meta: { title: 'posts.title' } },
    { path: '/phone', name: 'phone', component: () => import('./pages/phone/PhonePage.vue'), meta: { title: 'phone.title' } },
    { path: '/imports', name: 'imports', component: () => import('./pages/imports/ImportsPage.vue'), meta: { title: 'imports.title' } },
    { path: '/catalogue', name: 'catalogue', component: () => import('./pages/catalogue/CataloguePage.vue'), meta: { title: 'catalogue.title' } },
    { path: '/policy', name: 'policy', component: () => import('./pages/policy/PolicyPage.vue'), meta: { title: 'policy.title' } },
    { path: '/reviews', name: 'reviews', component: () => import('./pages/policy/ReviewsPage.vue'), meta: { title: 'reviews.title' } },
    { path: '/texts', name: 'texts', component: () => import('./pages/texts/TextsPage.vue'), meta: { title: 'texts.title' } },
    { path: '/calendar', name: 'calendar', component: () => import('./pages/calendar/CalendarPage.vue'), meta: { title: 'calendar.title' } },
    { path: '/password', name: 'password', component: () => import('../../shared/account/PasswordPage.vue'), meta: { title: 'password.title' } },
    { path: '/signin', name: 'signin', component: () => import('../../shared/account/SignInPage.vue'), props: { kind: 'desk' }, meta: { open: true, title: 'signin.title' } },
    { path: '/link', name: 'link', component: () => import('../../shared/account/LinkPage.vue'), props: { kind: 'desk' }, meta: { open: true, title: 'link.title' } },
    { path: '/setup', name: 'setup', component: () => import('../../shared/account/SetUpPage.vue'), meta: { open: true, title: 'setup.title' } },
    { path: '/redeem', name: 'redeem', component: () => import('../../shared/account/RedeemPage.vue'), meta: { open: true, title: 'redeem.title' } },
    { path: '/:rest(.*)*', name: 'lost', component: () => import('../../shared/ui/LostPage.vue'), meta: { open: true, title: 'lost.title' } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
guard(router)
router.afterEach((to) => {
  document.title = t('title', { page: t(to.meta.title ?? 'brand') })
})
