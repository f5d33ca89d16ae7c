import { base } from './base.ts'
import { api, must } from './client.ts'
import type { components, operations } from './schema'

type Schemas = components['schemas']
export type CaseDetail = Schemas['CaseDetail']
export type CaseRow = Schemas['CaseRow']
export type CasePage = Schemas['CasePage']
export type ActView = Schemas['ActView']
export type ClockView = Schemas['ClockView']
export type OrgRef = Schemas['OrgRef']
export type PlaceRef = Schemas['PlaceRef']
export type FileView = Schemas['FileView']
export type Receipt = Schemas['Receipt']
export type Person = Schemas['Person']
export type ReportBody = Schemas['ReportBody']
export type CaseQuery = NonNullable<operations['get-cases']['parameters']['query']>

export const listCases = (query: CaseQuery, signal?: AbortSignal) => must(api.GET('/api/v1/cases', { params: { query }, signal }))

export type CaseSet = Schemas['CaseSet']

// countCases answers how many cases there are in each of several sets, at one moment; `most` stands for that many and more.
export const countCases = (sets: CaseSet[], signal?: AbortSignal) => must(api.POST('/api/v1/case-counts', { body: { sets }, signal }))

export const readCase = (id: string, signal?: AbortSignal) => must(api.GET('/api/v1/cases/{id}', { params: { path: { id } }, signal }))

// findNumber answers the id of the case with a number.
export const findNumber = (no: string) => must(api.GET('/api/v1/case-numbers/{no}', { params: { path: { no } } }))

export const similarCases = (query: { case?: string; lon?: number; lat?: number; matter?: string }, signal?: AbortSignal) =>
  must(api.GET('/api/v1/similar', { params: { query }, signal }))

export const sendReport = (body: ReportBody, key: string) =>
  must(api.POST('/api/v1/cases', { body, params: { header: { 'Idempotency-Key': key } } }))

export type InstantBody = NonNullable<operations['post-instant']['requestBody']>['content']['application/json']

export const sendInstant = (body: InstantBody, key: string) =>
  must(api.POST('/api/v1/instant', { body, params: { header: { 'Idempotency-Key': key } } }))

export type RevealReason = NonNullable<operations['post-cases-id-contact-reveal']['requestBody']>['content']['application/json']['reason']

// reveal shows the contact in full; who looked and why is written down.
export const reveal = (id: string, reason: RevealReason, words: string, key: string) =>
  must(
    api.POST('/api/v1/cases/{id}/contact/reveal', {
      params: { path: { id }, header: { 'Idempotency-Key': key } },
      body: { reason, ...(words ? { words } : {}) },
    }),
  )

export type RenewedCode = Schemas['RenewedCode']
export type Proof = NonNullable<operations['post-cases-id-code']['requestBody']>['content']['application/json']['proof']

// renewCode gives the reporter a new tracking code; the old one ends.
export const renewCode = (id: string, body: { proof: Proof; phone?: string; words?: string }, key: string) =>
  must(api.POST('/api/v1/cases/{id}/code', { params: { path: { id }, header: { 'Idempotency-Key': key } }, body }))

// fileUrl is where a file of a case is read; thumb gives a photo's preview.
export const fileUrl = (caseId: string, fileId: string, thumb = false) =>
  `${base}/api/v1/cases/${encodeURIComponent(caseId)}/files/${encodeURIComponent(fileId)}${thumb ? '?thumb=1' : ''}`
