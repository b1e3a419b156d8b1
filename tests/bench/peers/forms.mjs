// Generated forms of the shapes that hurt: many questions, long cascades, many repeat instances, many choices.

const page = (model, body) => `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
<h:head><h:title>bench</h:title><model>${model}</model></h:head><h:body>${body}</h:body></h:html>`;

/**
 * A form of the size of the WHO verbal autopsy: `count` questions, seven in eight of them relevant by the answer to the
 * eighth, each label with `filler` more characters.
 */
export function questions(count, filler = 300) {
  const names = Array.from({ length: count }, (_, i) => `q${i}`);
  const texts = names.map((n, i) =>
    `<text id="/data/${n}:label"><value>Question ${i}: was this observed by the interviewer during the visit to the household, and if so, for how long and by whom was it reported? ${"x".repeat(filler)}</value></text>`);
  const model = `<itext><translation lang="English" default="true()">${texts.join("")}</translation>
<translation lang="Español">${texts.join("")}</translation></itext>
<instance><data id="bench"><${names.join("/><")}/><meta><instanceID/></meta></data></instance>
${names.map((n, i) => `<bind nodeset="/data/${n}" type="string"${i % 8 ? ` relevant="/data/${names[i - (i % 8)]}='yes' or selected(/data/${names[i - (i % 8)]}, 'maybe')"` : ""} required="true()"/>`).join("\n")}`;
  const body = names.map((n) =>
    `<select1 ref="/data/${n}"><label ref="jr:itext('/data/${n}:label')"/><item><label>Yes</label><value>yes</value></item><item><label>No</label><value>no</value></item><item><label>Maybe</label><value>maybe</value></item></select1>`);
  return page(model, body.join(""));
}

/** State → municipality → locality over `count` localities. */
export function cascade(count) {
  const items = (n, parent, divide) => Array.from({ length: n }, (_, i) =>
    `<item><name>${parent}${i}</name><label>Place ${i}</label><up>${divide ? `${divide.name}${i % divide.n}` : ""}</up></item>`).join("");
  const states = 32, towns = Math.ceil(count / 10);
  const model = `<instance><data id="cascade"><state/><town/><place/></data></instance>
<instance id="states"><root>${items(states, "s")}</root></instance>
<instance id="towns"><root>${items(towns, "t", { name: "s", n: states })}</root></instance>
<instance id="places"><root>${items(count, "p", { name: "t", n: towns })}</root></instance>
<bind nodeset="/data/state" type="string"/><bind nodeset="/data/town" type="string"/><bind nodeset="/data/place" type="string"/>`;
  const select = (ref, set) =>
    `<select1 ref="${ref}"><label>x</label><itemset nodeset="${set}"><value ref="name"/><label ref="label"/></itemset></select1>`;
  return page(model, select("/data/state", "instance('states')/root/item") +
    select("/data/town", "instance('towns')/root/item[up=/data/state]") +
    select("/data/place", "instance('places')/root/item[up=/data/town]"));
}

/** A repeat with `count` instances and a sum over it. */
export function repeat(count) {
  const model = `<instance><data id="repeat"><total/>${"<row><amount>1</amount><double/></row>".repeat(count)}</data></instance>
<bind nodeset="/data/total" type="int" calculate="sum(/data/row/amount)"/>
<bind nodeset="/data/row/amount" type="int"/><bind nodeset="/data/row/double" type="int" calculate="../amount * 2"/>`;
  return page(model, `<input ref="/data/total"><label>t</label></input><group ref="/data/row"><label>rows</label><repeat nodeset="/data/row"><input ref="/data/row/amount"><label>amount</label></input><input ref="/data/row/double"><label>double</label></input></repeat></group>`);
}

/** `count` choices behind a filter. */
export function choices(count) {
  const items = Array.from({ length: count }, (_, i) => `<item><name>c${i}</name><label>Choice ${i}</label><group>g${i % 100}</group></item>`);
  const model = `<instance><data id="choices"><group/><choice/></data></instance>
<instance id="list"><root>${items.join("")}</root></instance>
<bind nodeset="/data/group" type="string"/><bind nodeset="/data/choice" type="string"/>`;
  return page(model, `<input ref="/data/group"><label>g</label></input><select1 ref="/data/choice"><label>c</label><itemset nodeset="instance('list')/root/item[group=/data/group]"><value ref="name"/><label ref="label"/></itemset></select1>`);
}

/** A record of `count` answers for expressions: half of them yes, the last one several words. */
export function record(count) {
  const answers = Array.from({ length: count }, (_, i) => `<q${i}>${i + 1 === count ? "no maybe" : i % 2 ? "no" : "yes"}</q${i}>`);
  return `<data>${answers.join("")}</data>`;
}

/** A record of `count` rows with an amount. */
export function rows(count) {
  return `<data><a>yes</a>${Array.from({ length: count }, (_, i) => `<row><amount>${i}</amount></row>`).join("")}</data>`;
}

/** A list of `count` items in ten groups. */
export function items(count) {
  const items = Array.from({ length: count }, (_, i) => `<item><name>c${i}</name><group>g${i % 10}</group></item>`);
  return `<data><group>g7</group><list>${items.join("")}</list></data>`;
}
