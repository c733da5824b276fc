/**
 * The seconds in which a publication can be undone: counted down on the page, and said once to screen readers when they
 * are over, so that nobody hears fifteen numbers. The page says the time without this file too.
 */
const status = document.getElementById('app-status')

for (const panel of document.querySelectorAll('[data-app-undo]')) {
  const until = Date.parse(panel.dataset.appUndo)
  const left = panel.querySelector('[data-app-undo-left]')
  const over = panel.querySelector('[data-app-undo-over]')
  const ticking = window.setInterval(tick, 250)

  function tick() {
    const seconds = Math.ceil((until - Date.now()) / 1000)
    if (seconds > 0) {
      // A computer whose clock is wrong must not show more seconds than there are.
      if (left) left.textContent = seconds <= 15 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'} left` : ''
      return
    }
    window.clearInterval(ticking)
    left?.remove()
    const form = panel.querySelector('form')
    const held = form?.contains(document.activeElement)
    form?.remove()
    if (!over) return
    over.hidden = false
    if (status) status.textContent = over.textContent
    if (held) {
      over.setAttribute('tabindex', '-1')
      over.focus()
    }
  }

  tick()
}
