// Emoji by the names that Slack uses.

export const EMOJI = {
  "+1": "👍", "-1": "👎", white_check_mark: "✅", pencil2: "✏️", eyes: "👀", pray: "🙏", tada: "🎉",
  bulb: "💡", bow: "🙇", clap: "👏", raised_hands: "🙌", ok_hand: "👌", heart: "❤️", smile: "😄",
  thinking_face: "🤔", joy: "😂", sob: "😭", sweat_smile: "😅", star: "⭐", fire: "🔥", rocket: "🚀",
  memo: "📝", book: "📖", page_facing_up: "📄", mag: "🔍", question: "❓", exclamation: "❗",
  warning: "⚠️", x: "❌", o: "⭕", heavy_check_mark: "✔️", seedling: "🌱", bell: "🔔", calendar: "📅",
  hourglass_flowing_sand: "⏳", speech_balloon: "💬", wave: "👋", muscle: "💪",
  information_source: "ℹ️", link: "🔗", lock: "🔒", chart_with_upwards_trend: "📈", zap: "⚡",
};
const ALIASES = { thumbsup: "+1", thumbsdown: "-1", pencil: "memo", thinking: "thinking_face" };

/** Those offered on a message first. */
export const QUICK = ["+1", "-1", "white_check_mark", "pencil2"];

/** Return an emoji's character, or null for an unknown name. */
export function emoji(name) {
  const plain = name.split("::")[0];
  return EMOJI[ALIASES[plain] || plain] || null;
}
