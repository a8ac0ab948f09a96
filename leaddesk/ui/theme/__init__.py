"""How the window looks: colours, fonts, sizes, icons."""

from leaddesk.ui.theme.icons import Icons
from leaddesk.ui.theme.theme import Theme, set_role
from leaddesk.ui.theme.tokens import DARK, LIGHT, Tokens, ToneColours

__all__ = ["DARK", "LIGHT", "Icons", "Theme", "Tokens", "ToneColours", "set_role"]
