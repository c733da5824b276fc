/**
 * The keys of the queue, the count of what is ticked, and the row that was left. The page works without this file.
 *
 * Single keys can be switched off (WCAG 2.1.4): the choice is kept in this browser and never sent anywhere.
 */
const OFF = 'app-keys-off'
const PLACE = 'app-queue-row'

/** Storage may be closed to us; then nothing is remembered and all else works. */
function stored(storage, key, value) {
  try {
    if (value === undefined) return window[storage].getItem(key)
    if (value === null) window[storage].removeItem(key)
    else window[storage].setItem(key, value)
  } catch {
    return null
  }
  return value
}

const rows = () => [...document.querySelectorAll('[data-app-row]')]
const linkOf = (row) => row.querySelector('h2 a')
const current = () => document.activeElement?.closest?.('[data-app-row]')

function step(by) {
  const all = rows()
  if (!all.length) return
  const at = all.indexOf(current() ?? null)
  const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]
  linkOf(row).focus()
  row.scrollIntoView({ block: 'nearest' })
}

function tick() {
  const box = current()?.querySelector('.app-tick__box')
  if (!box) return
  box.checked = !box.checked
  box.dispatchEvent(new Event('change', { bubbles: true }))
}

function help() {
  const dialog = document.getElementById('queue-keys')
  if (!dialog?.showModal || dialog.open) return false
  dialog.showModal()
  return true
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => {
    const row = current()
    if (row) linkOf(row).click()
  },
  x: tick,
  '/': () => document.getElementById('queue-words')?.focus(),
  '?': help,
}

/** A key is ours only where nobody types and no dialog is open. */
function isTyping(target) {
  return target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], dialog')
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (isTyping(event.target) || stored('localStorage', OFF) || !document.querySelector('[data-app-keys]')) return
  const act = KEYS[event.key]
  if (!act) return
  event.preventDefault()
  act()
})

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('[data-app-keys-help]') && help()) event.preventDefault()
  const row = target?.closest('[data-app-row]')
  if (row && target.closest('h2 a')) stored('sessionStorage', PLACE, row.id)
})

/** Say in words how many are ticked; the bar itself appears by the style sheet. */
function count() {
  const said = document.querySelector('[data-app-ticked]')
  if (!said) return
  const number = document.querySelectorAll('.app-tick__box:checked').length
  said.textContent = number ? `For the ${number === 1 ? 'ticked story' : `${number} ticked stories`}` : 'For the ticked stories'
}

document.addEventListener('change', (event) => {
  if (event.target instanceof Element && event.target.matches('.app-tick__box')) count()
})

/** The switch stands only where it works: in the browser's own storage. */
function addSwitches() {
  for (const place of document.querySelectorAll('[data-app-keys-switch]:not([data-app-ready])')) {
    place.dataset.appReady = ''
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'nhsuk-button nhsuk-button--secondary nhsuk-button--small'
    const words = document.createElement('span')
    const show = () => {
      const off = Boolean(stored('localStorage', OFF))
      words.textContent = off ? 'The keys are switched off in this browser. ' : 'The keys do nothing while you type in a box. '
      button.textContent = off ? 'Switch the keys on' : 'Switch the keys off'
    }
    button.addEventListener('click', () => {
      stored('localStorage', OFF, stored('localStorage', OFF) ? null : 'yes')
      show()
    })
    show()
    place.replaceChildren(words, button)
  }
}

/** Back from a story: stand on its row again, as far as it is still in the list. */
function goBack() {
  const id = stored('sessionStorage', PLACE)
  if (!id || !document.querySelector('[data-app-keys]')) return
  stored('sessionStorage', PLACE, null)
  const row = document.getElementById(id)
  if (row && document.activeElement === document.body) {
    linkOf(row).focus({ preventScroll: true })
    row.scrollIntoView({ block: 'center' })
  }
}

addSwitches()
count()
goBack()
document.addEventListener('htmx:afterSettle', count)
