// Turns the page; the callback gets "page", "end", or what stands in the way.
const done = arguments[0];
const questions = () => [...document.querySelectorAll('.question')].map(question => question.dataset.reference).join();
const before = questions();
document.getElementById('forward').click();
const started = Date.now();
const look = () => {
  const errors = [...document.querySelectorAll('.field-error')].map(error => error.textContent.trim());
  if (document.getElementById('finish')) done('end');
  else if (questions() && questions() !== before) done('page');
  else if (errors.length) done(errors.join('; '));
  else if (Date.now() - started > 10_000) done(document.querySelector('main').innerText);
  else setTimeout(look, 5);
};
look();
