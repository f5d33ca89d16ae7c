import { createApp } from 'vue'
import '../../../../internal/webui/static/tokens.css'
import '../../shared/theme/base.css'
import { i18n, useTexts } from '../../shared/i18n/index.ts'
import App from './App.vue'
import { useKit } from './kit.ts'
import { useOffline } from './offline/use.ts'
import { router } from './router.ts'

await useTexts({ 'zh-CN': () => import('../../text/zh-CN/field.json'), en: () => import('../../text/en/field.json') })
await useOffline()
const app = createApp(App).use(i18n).use(router)
useKit(app)
app.mount('#app')
