import { expect, test } from 'vitest'
import { blank, blankField, closing, linesOf, optionsOf } from './blank.ts'

test('options keep their codes when others are added before them', () => {
  const before = [{ code: 'o1', name: { zh: '甲', en: 'A' } }]
  const options = optionsOf(' 乙 | B \n\n甲', before)
  expect(options).toEqual([
    { code: 'o2', name: { zh: '乙', en: 'B' } },
    { code: 'o1', name: { zh: '甲', en: 'A' } },
  ])
  expect(optionsOf(linesOf(options), options)).toEqual(options)
})

test('a new field takes owner and ground from the one before, a personal one a mask', () => {
  const f = blankField(2, { ...blankField(1), owner: 'U23', basis: '法', review: '2027-01-01' })
  expect([f.code, f.owner, f.basis, f.review]).toEqual(['f2', 'U23', '法', '2027-01-01'])
  f.type = 'phone'
  f.class = 'personal'
  closing(f)
  expect(f.mask).toBe('phone')
  f.class = 'internal'
  closing(f)
  expect(f.mask).toBeUndefined()
  expect(blank(3).fields[0]).toMatchObject({ code: 'name', required: true })
})
