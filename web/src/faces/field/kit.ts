import { ActionSheet, Button, Popup, PullRefresh, Stepper, Tabbar, TabbarItem } from 'vant'
import type { App } from 'vue'
import 'vant/es/style/base.css'
import 'vant/es/overlay/index.css'
import 'vant/es/popup/index.css'
import 'vant/es/loading/index.css'
import 'vant/es/badge/index.css'
import 'vant/es/button/index.css'
import 'vant/es/action-sheet/index.css'
import 'vant/es/pull-refresh/index.css'
import 'vant/es/stepper/index.css'
import 'vant/es/tabbar/index.css'
import 'vant/es/tabbar-item/index.css'
import './kit.css'

const parts = [ActionSheet, Button, Popup, PullRefresh, Stepper, Tabbar, TabbarItem]

// useKit registers the parts of Vant that the field face is built of, and no others. Its icon font stays out: it is
// large, and names a server outside of the house.
export function useKit(app: App): void {
  for (const part of parts) app.use(part)
}
