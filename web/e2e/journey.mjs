// One case from the resident's photo to the closed case, across four roles, in a real browser.
// Usage: node journey.mjs BASE LINKS_FILE PICTURES PHOTO
import { acceptSuggestion, act, addPhoto, answer, desk, open, openCase, phone, readLinks, report, sees } from './driver.mjs'

const [base, linksFile, pictures, photo] = process.argv.slice(2)
const world = await open({ base, links: readLinks(linksFile), pictures })
const say = (text) => console.log(`-- ${text}`)

/** The way of one case, with everybody at a desk or everybody on a phone. */
async function journey(viewport, size, words) {
  say(`at the size of a ${size}`)
  say('a resident reports with a photo')
  const resident = await world.resident('/report', { viewport })
  await resident.picture(`${size}-1-report`)
  const receipt = await report(resident, { community: '建设路社区', address: '建设路口', words, photo, phone: '19900001111' })
  await sees(resident, receipt.no)
  await resident.picture(`${size}-2-receipt`)

  say('the dispatcher sees why, and accepts and dispatches in one go')
  const dispatcher = await world.staff('dispatcher', { viewport })
  await openCase(dispatcher, words)
  await dispatcher.picture(`${size}-3-triage`)
  const reason = await acceptSuggestion(dispatcher)
  if (!reason.includes('井盖') || !reason.includes('理由')) throw new Error(`the suggestion gives no reason: ${reason}`)
  await dispatcher.picture(`${size}-4-dispatched`)

  say('the department signs and finishes with a photo')
  const handler = await world.staff('handler', { viewport })
  await openCase(handler, words)
  await act(handler, '签收')
  await sees(handler, '处置中')
  await act(handler, '办结反馈', async (form) => {
    await form.getByRole('textbox').first().fill('已更换井盖，路面平整。')
    await addPhoto(form, photo)
  })
  await sees(handler, '待核查')
  await handler.picture(`${size}-5-finished`)

  say('somebody else verifies')
  const verifier = await world.staff('verifier', { viewport })
  await openCase(verifier, words)
  await act(verifier, '核查通过', (form) => form.getByText('上门、到现场').click())
  await sees(verifier, '待回访')

  say('the resident reads the answer and closes the case')
  await resident.page.goto(receipt.tracking)
  await sees(resident, '已更换井盖')
  await resident.picture(`${size}-6-answer`)
  await answer(resident, 'evaluate', (form) => form.locator('input[name=solved][value=yes]').check())
  await sees(resident, '已结案')
  await resident.picture(`${size}-7-closed`)

  say('the verifier, still looking, sees it closed')
  await sees(verifier, '已结案')
  if (world.wrong.length > 0) throw new Error(`pages complained:\n${world.wrong.join('\n')}`)
  say(`the case ${receipt.no} is closed; pictures are in ${pictures}`)
  for (const person of [resident, dispatcher, handler, verifier]) await person.leave()
}

try {
  await journey(desk, 'desk', '井盖坏了，晚上看不见，很危险。')
  await journey(phone, 'phone', '小区门口的井盖松动，车一压就响。')
} finally {
  await world.close()
}
