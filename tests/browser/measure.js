// What a finger or an eye would stumble over in what is on the screen; gives a list of it.
const text = element => element.textContent.replace(/\s+/g, ' ').trim();
const trouble = [];
if (document.documentElement.scrollWidth > innerWidth + 1) trouble.push('wider than the screen');
const targets = new Set();
for (const control of document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')) {
  // A link in a sentence is as high as its line. What only a screen reader meets has a label that fingers press.
  const inSentence = control.matches('a') && getComputedStyle(control).display === 'inline';
  if (inSentence || control.matches('.visually-hidden') || !control.checkVisibility()) continue;
  targets.add(control.matches('input') ? (control.closest('label') ?? control) : control);
}
for (const target of targets) {
  const { width, height } = target.getBoundingClientRect();
  if (width && height && (height < 43.5 || width < 43.5)) {
    trouble.push(`${Math.round(width)}×${Math.round(height)}: ${text(target).slice(0, 40) || target.id || target.className}`);
  }
}
for (const words of document.querySelectorAll('main .question-label, main .choice-text, main .choice-name, main .hint')) {
  if (words.scrollWidth > words.clientWidth + 1 && words.clientWidth > 1 && getComputedStyle(words).display !== 'inline') {
    trouble.push(`cut: ${text(words).slice(0, 60)}`);
  }
}
return trouble;
