// One case from the resident's photo to the closed case, across four roles, in a real browser.
// Usage: node journey.mjs BASE LINKS_FILE PICTURES PHOTO
import { readFileSync } from 'node:fs'
import { acceptSuggestion, act, addPhoto, answer, open, openCase, report, sees } from './driver.mjs'

const [base, linksFile, pictures, photo] = process.argv.slice(2)
const links = Object.fromEntries(
  readFileSync(linksFile, 'utf8').split('\n').filter((line) => line.includes('/#/')).map((line) => line.trim().split(/\s+/).slice(0, 2)),
)
const world = await open({ base, links, pictures })
const words = '井盖坏了，晚上看不见，很危险。'
const say = (text) => console.log(`-- ${text}`)

try {
  say('a resident reports with a photo')
  const resident = await world.resident('/report')
  await resident.picture('1-report')
  const receipt = await report(resident, { community: '建设路社区', address: '建设路口', words, photo, phone: '19900001111' })
  await sees(resident, receipt.no)
  await resident.picture('2-receipt')

  say('the dispatcher sees why, and accepts and dispatches in one go')
  const dispatcher = await world.staff('dispatcher')
  await openCase(dispatcher, words)
  await dispatcher.picture('3-triage')
  const reason = await acceptSuggestion(dispatcher)
  if (!reason.includes('井盖') || !reason.includes('理由')) throw new Error(`the suggestion gives no reason: ${reason}`)
  await dispatcher.picture('4-dispatched')

  say('the department signs and finishes with a photo')
  const handler = await world.staff('handler')
  await openCase(handler, words)
  await act(handler, '签收')
  await sees(handler, '处置中')
  await act(handler, '办结反馈', async (form) => {
    await form.getByRole('textbox').first().fill('已更换井盖，路面平整。')
    await addPhoto(form, photo)
  })
  await sees(handler, '待核查')
  await handler.picture('5-finished')

  say('somebody else verifies')
  const verifier = await world.staff('verifier')
  await openCase(verifier, words)
  await act(verifier, '核查通过', (form) => form.getByText('上门、到现场').click())
  await sees(verifier, '待回访')

  say('the resident reads the answer and closes the case')
  await resident.page.goto(receipt.tracking)
  await sees(resident, '已更换井盖')
  await resident.picture('6-answer')
  await answer(resident, 'evaluate', (form) => form.locator('input[name=solved][value=yes]').check())
  await sees(resident, '已结案')
  await resident.picture('7-closed')

  say('the verifier, still looking, sees it closed')
  await sees(verifier, '已结案')
  if (world.wrong.length > 0) throw new Error(`pages complained:\n${world.wrong.join('\n')}`)
  say(`the case ${receipt.no} is closed; pictures are in ${pictures}`)
} finally {
  await world.close()
}
