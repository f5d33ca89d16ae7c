import { t } from '../i18n/index.ts'

// The server keeps of a browser no more than "Chrome · Android". These are the words for it that people use.
const browsers = ['WeChat', 'WeCom', 'Huawei Browser', 'Edge', 'Firefox', 'Chrome', 'Safari', 'gezhi']
const systems: Record<string, string> = {
  HarmonyOS: 'phone_harmony', Android: 'phone_android', iPhone: 'phone_iphone', iPad: 'tablet', Windows: 'pc_windows', macOS: 'pc_mac', Linux: 'pc_linux',
}

// deviceText says on what somebody is signed in, as in "安卓手机上的微信".
export function deviceText(agent: string): string {
  const [browser = '', system = ''] = agent.split(' · ')
  const machine = t('device.' + (systems[system] ?? 'unknown'))
  if (!browsers.includes(browser)) return machine
  const name = browser === 'WeChat' || browser === 'WeCom' ? t('device.' + browser.toLowerCase()) : browser
  return t('device.on', { machine, browser: name })
}
