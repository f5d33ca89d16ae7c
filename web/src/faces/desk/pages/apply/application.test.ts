import { describe, expect, it } from 'vitest'
import { applicationOf, emptyApplication, freeCode } from './application.ts'

describe('an application for a matter', () => {
  it.each([
    ['C09', ['C0901', 'C0904', 'C1001'], 'C0905'],
    ['C14', ['C0901'], 'C1401'],
  ])('in %s beside %j gets the code %s', (category, codes, code) => expect(freeCode(category, codes)).toBe(code))

  it('says its limit in working days and its words one by one', () => {
    const asked = applicationOf({ ...emptyApplication(), like: 'C0904', code: 'C0905', zh: ' 井盖 ', keywords: '井盖、下沉 丢失,异响' }, 'U15')
    expect([asked.unit, asked.name.zh, asked.limit, asked.keywords]).toEqual(['U15', '井盖', '5wd', ['井盖', '下沉', '丢失', '异响']])
  })
})
