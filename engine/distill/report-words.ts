/** Everyday words in which troubles are told, beyond those of the operations vocabulary, in small letters: no names, and none that asks for something. */
const words: ReadonlySet<string> = new Set(`
  able according across actually affected affecting affects afterward afterwards ahead almost alone along although among anymore anyone anything apart apparently around
  arrive arrived arrives aside asks aware badly barely battery bear bears became become becomes beforehand began begin begins behind believed belong belongs beside besides
  better beyond blame board brief briefly bring brings broke brought cable came card careful cases caused causes causing certain certainly chain chance clearly closely
  come comes coming common complain complaining complains completely concern concerns consequence consistent constantly continuously convincing correctly couple culprit
  damage damages damaging deal decide decided dependent depending depends despite died dies different differently difficulty directly doing doubt dozen drive drives
  earlier easily edited effect eight enormous entire entirely especially even evening ever every everything evidence evident exact exactly example except exited exiting
  exits explanation fact fading faint fairly fall falling falls familiar far fast faulty fell fewer figure figures filling fills fits five flaky found four fourth frequent
  frequently fully further gap gaps gave generally gets getting given gives giving goes going got gradually grew grow growing grown grows halfway hard hardly having heat
  heavily heavy held hence here hint hints hold holding holds home homelab house how however hundred identical impact important impossible indeed indication inherits
  inside it's itself jammed jump jumped jumps just keeping keeps kept kind kinds knew know known knows lab lack lacking lacks lagging lags largely lasted lasts lately
  latter lead leading leads leave leaves leaving led leftover lies lifetime like likely little logins lose loses losing lot lots made mainly make makes making matter may
  mean means meant meanwhile merely midnight midway might minor misspelled mistake mistaken mistyped mixed moment moments moreover morning mostly motherboard much nearly
  necessary neighbors neighbours neither nevertheless newer newly night nine nobody noisy noon normal normally nothing nowhere obvious obviously occasional occasionally
  odd often older ones opposite others otherwise our outside overall overnight own owned owns paired parallel particular partly passwords past patched people perhaps
  permanently permits person picture piece pieces place plain plenty pointing points possibility possible possibly predates pretty previously prior probable probably
  problematic promptly properly puts quarter quick quickly quite ran rapidly rarely rather reacts readable really recurring regards regular regularly related reliably
  remainder remotely repeatedly respect responsible resulting right rights rise rises rising rolling rose roughly ruled run runs said saturated saw say saying says see
  seeing seemingly seen sees seldom separate settles seven severely shortly shown shut side significant significantly similar simply simultaneously sits six slightly
  slowed slower slowly slows solid somebody somehow someone something sometimes somewhat somewhere sort sound speak speaks spelled spent spikes spread squeezed stalling
  stand standing stands starved stay stayed staying stays steadily steady steep stood stop stops straight stressed stretch strongly struggle struggles struggling sudden
  suddenly suffer suffering suffers suffices suggests supposed sure surprising suspected suspicion swamped symptom symptoms take taken takes taking talk tell telling tells
  ten tend that's themselves thereby therefore thing things think third though thought thousand three through throughout thus tight till tiny tired together told tonight
  took totally toward towards trouble troubles true twice two unaffected uncertain unclear underlying unlikely unrelated unsaved upset usual usually vanished vanishes
  various victim visible wants way ways weak wearing well went weren't what whatever whenever whereas wherever whole whose why widely worn worse worsened worsens worst
  wouldn't write writes writing written wrongly wrote`.trim().split(/\s+/));

/** Whether a word, in small letters, is one of those in which troubles are told. */
export function isReportWord(word: string): boolean {
  return words.has(word);
}
