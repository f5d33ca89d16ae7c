import type { CaseDetail, CaseRow } from '../api/cases.ts'

// Samples are synthetic.
export const row: CaseRow = {
  id: '019a0000-0000-7000-8000-000000000001',
  no: '140502202603020000017',
  version: 1,
  title: '井盖坏了',
  state: 'submitted',
  state_name: '待受理',
  step: 1,
  round: 1,
  source: 'resident_web',
  place: { code: '140502001003007', name: '东风社区第七网格', level: 'grid' },
  reported_at: '2026-03-02T01:00:00Z',
}

export function detail(over: Partial<CaseDetail> = {}): CaseDetail {
  return { ...row, visibility: 'reporter', clocks: [], files: [], history: [], allowed: [], ...over }
}
