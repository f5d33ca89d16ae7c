import { base } from '../../shared/api/base.ts'
import { createRouter, createWebHistory } from 'vue-router'
import { guard } from '../../shared/account/guard.ts'
import { door, watchOver } from './offline/use.ts'
import { t } from '../../shared/i18n/index.ts'

export const router = createRouter({
  history: createWebHistory(base + '/field/'),
  routes: [
    { path: '/', name: 'list', component: () => import('./pages/list/ListPage.vue'), meta: { title: 'list.title' } },
    { path: '/cases/:id', name: 'case', component: () => import('./pages/case/CasePage.vue'), props: true, meta: { title: 'case.title' } },
    { path: '/report', name: 'report', component: () => import('./pages/report/ReportPage.vue'), meta: { title: 'reporting.title' } },
    { path: '/instant', name: 'instant', component: () => import('./pages/report/InstantPage.vue'), meta: { title: 'instant.title' } },
    { path: '/handbook', name: 'handbook', component: () => import('./pages/handbook/HandbookPage.vue'), meta: { title: 'handbook.title' } },
    { path: '/grid', name: 'grid', component: () => import('./pages/grid/GridPage.vue'), meta: { title: 'grid.title' } },
    { path: '/patrol', name: 'patrol', component: () => import('./pages/patrol/PatrolPage.vue'), meta: { title: 'patrol.title' } },
    { path: '/ledgers', name: 'ledgers', component: () => import('./pages/ledgers/LedgersPage.vue'), meta: { title: 'ledgers.title' } },
    { path: '/visits', name: 'visits', component: () => import('./pages/visits/VisitsPage.vue'), meta: { title: 'visits.title' } },
    { path: '/visits/month', name: 'visit-month', component: () => import('./pages/visits/MonthPage.vue'), meta: { title: 'visits.month' } },
    { path: '/errands', name: 'errands', component: () => import('./pages/errands/ErrandsPage.vue'), meta: { title: 'errands.title' } },
    { path: '/errands/:id', name: 'errand', component: () => import('./pages/errands/ErrandPage.vue'), props: true, meta: { title: 'errands.title' } },
    { path: '/errands/:id/receipt', name: 'errand-receipt', component: () => import('../../shared/errands/ReceiptPage.vue'), props: true, meta: { title: 'errands.receipt' } },
    { path: '/households', name: 'households', component: () => import('./pages/households/HouseholdsPage.vue'), meta: { title: 'households.title' } },
    { path: '/households/:id', name: 'household', component: () => import('./pages/households/HouseholdPage.vue'), props: true, meta: { title: 'households.title' } },
    { path: '/notices', name: 'notices', component: () => import('../../shared/notices/NoticesPage.vue'), meta: { title: 'notices.title' } },
    { path: '/opinions', name: 'opinions', component: () => import('../../shared/opinions/OpinionPage.vue'), meta: { title: 'opinions.title' } },
    { path: '/practice', name: 'practice', component: () => import('../../shared/practice/PracticePage.vue'), meta: { title: 'practice.title' } },
    { path: '/me', name: 'me', component: () => import('./pages/me/MePage.vue'), meta: { title: 'me.title' } },
    { path: '/unsent', name: 'unsent', component: () => import('./pages/unsent/UnsentPage.vue'), meta: { open: true, title: 'kept.title' } },
    { path: '/pin', name: 'pin', component: () => import('./pages/pin/PinPage.vue'), meta: { open: true, title: 'pin.title' } },
    { path: '/password', name: 'password', component: () => import('../../shared/account/PasswordPage.vue'), meta: { title: 'password.title' } },
    { path: '/signin', name: 'signin', component: () => import('../../shared/account/SignInPage.vue'), props: { kind: 'phone' }, meta: { open: true, title: 'signin.title' } },
    { path: '/link', name: 'link', component: () => import('../../shared/account/LinkPage.vue'), props: { kind: 'phone' }, meta: { open: true, title: 'link.title' } },
    { path: '/redeem', name: 'redeem', component: () => import('../../shared/account/RedeemPage.vue'), meta: { open: true, title: 'redeem.title' } },
    { path: '/:rest(.*)*', name: 'lost', component: () => import('../../shared/ui/LostPage.vue'), meta: { open: true, title: 'lost.title' } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
door(router)
guard(router)
door(router)
watchOver(router)
router.afterEach((to) => {
  document.title = t('title', { page: t(to.meta.title ?? 'brand') })
})
