// How far a clock has gone. A clock is told by words and a bar; colour only repeats what the words say.

export interface ClockTimes {
  start: string
  half_at?: string
  most_at?: string
  due: string
  paused?: string
  stopped?: string
}

export type Tone = 'calm' | 'half' | 'most' | 'late' | 'paused' | 'done' | 'done_late'

export interface Progress {
  tone: Tone
  percent: number // of the way to the due instant; 100 when it is past
  ms: number // until it is due; negative when it is past
}

// progress measures a clock at an instant. Between the instants at which it warns it is drawn evenly: the thresholds
// themselves were counted in working time by the server.
export function progress(k: ClockTimes, now: number): Progress {
  const due = Date.parse(k.due)
  const end = Date.parse(k.stopped ?? k.paused ?? '') || now
  const ms = due - end
  const percent = ms <= 0 ? 100 : share(k, due, end)
  if (k.stopped) return { tone: ms < 0 ? 'done_late' : 'done', percent, ms }
  if (k.paused) return { tone: 'paused', percent, ms }
  if (ms < 0) return { tone: 'late', percent, ms }
  if (percent >= 80) return { tone: 'most', percent, ms }
  return { tone: percent >= 50 ? 'half' : 'calm', percent, ms }
}

function share(k: ClockTimes, due: number, now: number): number {
  const marks: [number, number][] = [[Date.parse(k.start), 0]]
  if (k.half_at) marks.push([Date.parse(k.half_at), 50])
  if (k.most_at) marks.push([Date.parse(k.most_at), 80])
  marks.push([due, 100])
  for (let i = 1; i < marks.length; i++) {
    const [from, low] = marks[i - 1]!
    const [to, high] = marks[i]!
    if (now < to) return to > from ? low + ((high - low) * Math.max(0, now - from)) / (to - from) : high
  }
  return 100
}

// span tells a length of time by its two largest parts, as keys and numbers of the messages "span.*".
export function span(ms: number): { key: string; n: number; m: number } {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor(minutes / 60)
  if (days >= 3) return { key: 'span.days', n: days, m: 0 }
  if (days >= 1) return { key: 'span.days_hours', n: days, m: hours % 24 }
  if (hours >= 1) return { key: 'span.hours_minutes', n: hours, m: minutes % 60 }
  return { key: minutes >= 1 ? 'span.minutes' : 'span.now', n: minutes, m: 0 }
}
