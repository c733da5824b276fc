/**
 * What the pages gain with JavaScript: the NHS.UK components, focus and announcements after an htmx swap, copy buttons.
 * Every page works without this file.
 */
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Header,
  NotificationBanner,
  PasswordInput,
  Radios,
  Scroll,
  SkipLink,
  Table,
  Tabs,
  createAll,
} from '../vendor/nhsuk-frontend-10.6.1/nhsuk-frontend.min.js'
import './composer.js'
import './undo.js'

/*
 * Not FileUpload: it puts a button before the browser's own file input whose name differs from what is seen on it
 * (WCAG 2.5.3). The browser's input does the job and can be dropped on as well.
 */
const COMPONENTS = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Header,
  NotificationBanner,
  PasswordInput,
  Radios,
  Scroll,
  SkipLink,
  Table,
  Tabs,
]

const status = document.getElementById('app-status')

/** Say something to screen readers. The same words twice are cleared first, else the second time is silent. */
function announce(text) {
  if (!status) return
  status.textContent = ''
  window.setTimeout(() => {
    status.textContent = text
  }, 100)
}

/** Let an element that is no control take the focus, without leaving it in the tab order. */
function focusOn(element) {
  if (!element.matches('a[href], button, input, select, textarea, summary')) {
    element.setAttribute('tabindex', '-1')
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true })
  }
  element.focus()
}

/** Put the copy button under each text that is there to be taken elsewhere. */
function addCopyButtons(scope) {
  for (const box of scope.querySelectorAll('[data-app-copy]:not([data-app-copy-ready])')) {
    const text = box.querySelector('textarea')
    if (!text) continue
    box.setAttribute('data-app-copy-ready', '')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'nhsuk-button nhsuk-button--secondary app-copy__button'
    button.textContent = box.dataset.appCopyButton
    const said = document.createElement('span')
    said.className = 'app-copy__said'
    button.addEventListener('click', async () => {
      const done = await copy(text)
      said.textContent = done ? 'Copied' : 'Press Ctrl and C to copy the selected text'
      announce(said.textContent)
    })
    const row = document.createElement('p')
    row.className = 'app-copy__row'
    row.append(button, said)
    box.append(row)
  }
}

/** Copy by the browser's clipboard; where it is closed (no HTTPS), select the text for the person to copy. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text.value)
    return true
  } catch {
    text.focus()
    text.select()
    return false
  }
}

/** Start what is inside `scope`. What was started before says so to `onError`, and is left alone. */
function start(scope) {
  for (const component of COMPONENTS) {
    createAll(component, undefined, { scope, onError: () => {} })
  }
  addCopyButtons(scope)
  addNameButtons(scope)
}

/*
 * What a person has unfolded stays so when its part is swapped for a newer one: by its id, for as long as the page is open.
 */
const unfolded = new Set()

document.addEventListener(
  'toggle',
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.id || !target.isConnected) return
    if (target.open) unfolded.add(target.id)
    else unfolded.delete(target.id)
  },
  true,
)

function unfoldAgain({ detail }) {
  for (const folded of detail.target?.querySelectorAll('details[id]:not([open])') ?? []) {
    if (unfolded.has(folded.id)) folded.open = true
  }
}

document.addEventListener('htmx:oobAfterSwap', unfoldAgain)
document.addEventListener('htmx:afterSwap', unfoldAgain)

let focusedBefore = null

document.addEventListener('htmx:beforeSwap', () => {
  focusedBefore = document.activeElement
})

document.addEventListener('htmx:afterSettle', (event) => {
  const part = event.detail.elt
  if (!(part instanceof Element)) return
  // What asks by itself and swaps nothing of its own (counts that are kept fresh) must not move anybody.
  if (part.getAttribute('hx-swap') === 'none') return
  if (part.isConnected) start(part.parentElement ?? document)
  const counted = part.matches('[data-app-announce]') ? part : part.querySelector('[data-app-announce]')
  if (counted) announce(counted.textContent.trim())
  // An error summary has taken the focus by itself. Else the focus moves only when the swap removed what held it.
  const active = document.activeElement
  const lost = active === null || active === document.body
  const wanted = part.querySelector('[data-app-focus]')
  if (wanted) focusOn(wanted)
  else if (lost && focusedBefore !== document.body) focusOn(part.querySelector('h1, h2, h3') ?? part)
  focusedBefore = null
})

/*
 * Who else is here (casework/_presence.jinja): while somebody types a reply, and a minute longer, the others are told so.
 * A tab that nobody looks at does not ask.
 */
const STILL_WRITING = 60_000
const doing = document.getElementById('presence-doing')
let resting = 0

document.addEventListener('input', ({ target }) => {
  if (!doing || target.id !== doing.dataset.appWriting) return
  const begins = doing.value !== 'writing'
  doing.value = 'writing'
  window.clearTimeout(resting)
  resting = window.setTimeout(() => {
    doing.value = 'reading'
  }, STILL_WRITING)
  if (begins) window.htmx?.trigger('#presence', 'app:writes')
})

document.addEventListener('htmx:beforeRequest', (event) => {
  if (event.target.id === 'presence' && document.hidden) event.preventDefault()
})

/** Let a click on a name in the list under a note put "@name" where the cursor is. */
document.addEventListener('click', ({ target }) => {
  const name = target.closest?.('[data-app-names] button')
  if (!name) return
  const box = document.getElementById(name.closest('[data-app-names]').dataset.appNames)
  const at = box.selectionStart
  const gap = at > 0 && !/\s/.test(box.value[at - 1]) ? ' ' : ''
  box.setRangeText(`${gap}${name.dataset.appName} `, at, box.selectionEnd, 'end')
  box.focus()
})

/** Make each name in the list under a note a button; without JavaScript it is there to be copied. */
function addNameButtons(scope) {
  for (const item of scope.querySelectorAll('[data-app-names] li[data-app-name]')) {
    if (item.querySelector('button')) continue
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'app-notes__name'
    button.dataset.appName = item.dataset.appName
    button.textContent = item.textContent
    item.replaceChildren(button)
  }
}

/**
 * A part that could not be fetched leaves the page as it was, so the person must be told: at the part itself where it has
 * room for that (`data-app-failure`), so that the box in which they type does not move.
 */
function sayFailure(event) {
  const place = event.detail.target?.closest?.('[data-app-failure]') ?? document.getElementById('maincontent')
  const notice = document.getElementById('app-failure') ?? document.createElement('p')
  const signedOut = [401, 403].includes(event.detail.xhr?.status)
  const words = signedOut
    ? 'You are signed out, so nothing is saved any more. Copy what you have typed, then sign in again.'
    : 'That did not work. Check your connection, then reload the page and try again.'
  if (notice.parentElement === place && notice.textContent === words) return
  notice.id = 'app-failure'
  notice.className = 'app-failure'
  notice.textContent = words
  place?.prepend(notice)
  announce(words)
}

document.addEventListener('htmx:responseError', sayFailure)
document.addEventListener('htmx:sendError', sayFailure)
document.addEventListener('htmx:beforeRequest', () => {
  const notice = document.getElementById('app-failure')
  if (!notice?.closest('[data-app-failure]')) notice?.remove()
})

start(document)
