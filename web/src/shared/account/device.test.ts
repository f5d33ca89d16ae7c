import { beforeAll, describe, expect, it } from 'vitest'
import { useTexts } from '../i18n/index.ts'
import { deviceText } from './device.ts'

describe('the device of a session', () => {
  beforeAll(async () => {
    localStorage.setItem('gezhi.locale', 'zh-CN')
    await useTexts({ 'zh-CN': async () => ({ default: {} }), en: async () => ({ default: {} }) })
  })

  it.each([
    ['Chrome · Windows', 'Windows 电脑上的 Chrome'],
    ['WeChat · Android', '安卓手机上的 微信'],
    ['Safari · iPad', '平板电脑上的 Safari'],
    ['? · Linux', 'Linux 电脑'],
    ['?', '其他设备'],
    ['<b>x</b> · Windows', 'Windows 电脑'],
  ])('%s is told as %s', (agent, told) => expect(deviceText(agent)).toBe(told))
})
