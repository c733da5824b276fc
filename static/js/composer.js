/**
 * The composer keeps what is typed: about every five seconds while somebody types, when they leave the box, and when the
 * page goes out of sight. The words go to the server and never into the browser's own storage, which wards share.
 */
const EVERY = 5_000

const keeper = document.getElementById('reply-kept')
const box = keeper && document.getElementById(keeper.dataset.appKeeps)
const signedOut = document.getElementById('reply-signed-out')
let waiting = 0
let kept = box?.value

function keepNow() {
  window.clearTimeout(waiting)
  waiting = 0
  if (box.value !== kept) window.htmx?.trigger(keeper, 'app:keep')
}

function hasTyped() {
  if (!waiting) waiting = window.setTimeout(keepNow, EVERY)
}

/** A page that was signed in anew has a new proof; every form on it must send that one. */
function takeProof(place) {
  const proof = place.querySelector('[data-app-proof]')?.dataset.appProof
  if (!proof) return false
  for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) field.value = proof
  document.body.setAttribute('hx-headers', JSON.stringify({ 'X-CSRFToken': proof }))
  return true
}

/** Ask whether the person has signed in again, in another tab; then go on as if nothing had been. */
async function lookAgain() {
  if (signedOut.hidden || document.hidden) return
  try {
    const answer = await fetch(keeper.getAttribute('hx-post'), { headers: { 'HX-Request': 'true' }, redirect: 'error' })
    if (!answer.ok) return
    const part = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (!takeProof(part)) return
    signedOut.hidden = true
    kept = null
    keepNow()
  } catch {
    // Not there, or still signed out: asked again the next time that the person comes back to the page.
  }
}

if (box) {
  let sent = kept
  box.addEventListener('input', hasTyped)
  box.addEventListener('blur', keepNow)
  window.addEventListener('focus', lookAgain)
  document.addEventListener('visibilitychange', () => (document.hidden ? keepNow() : lookAgain()))
  keeper.addEventListener('htmx:beforeRequest', () => {
    sent = box.value
  })
  keeper.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (detail.successful) {
      kept = sent
      signedOut.hidden = true
      return
    }
    if ([401, 403].includes(detail.xhr?.status)) signedOut.hidden = false
    // What could not be kept is tried again, for as long as the page is open.
    hasTyped()
  })
  // Said at the box in words of its own; the notice of a part that failed would say less.
  keeper.addEventListener('htmx:responseError', (event) => event.stopPropagation())
}

/** Put chosen words where the cursor is; without JavaScript the same button sends the form and they stand at the end. */
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-app-insert]')
  if (!button || !box) return
  event.preventDefault()
  const { selectionStart: at, selectionEnd: end, value } = box
  const before = at > 0 && !/\s/.test(value[at - 1]) ? ' ' : ''
  box.setRangeText(`${before}${button.dataset.appInsert}`, at, end, 'end')
  box.focus()
  box.dispatchEvent(new Event('input', { bubbles: true }))
})
