"""The style sheet, only for what Fusion and the palette can't do: outlines, round corners, focus, quiet scroll bars."""

from __future__ import annotations

from string import Template

from leaddesk.domain.specs import Tone
from leaddesk.ui.resources import resource_folder
from leaddesk.ui.theme.tokens import Tokens, contrast

BUTTONS = Template("""
QPushButton { background: $surface; color: $text; border: 1px solid $border; border-radius: 6px; padding: 0 13px; min-height: 28px; }
QPushButton:hover { background: $hover; border-color: $border_strong; }
QPushButton:pressed { background: $sunken; }
QPushButton:focus { border: 2px solid $focus; padding: 0 12px; min-height: 26px; }
QPushButton:disabled { color: $disabled; background: $window; border-color: $hairline; }
QPushButton:checked { background: $accent_soft; color: $accent_text; border-color: $accent; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: $idle; color: $muted; border-color: $border; }
QPushButton[role="danger"] { background: $bad_solid; color: $on_bad; border-color: $bad_solid; font-weight: 600; }
QPushButton[role="danger"]:focus { border-color: $text; }
QPushButton[role="danger"]:disabled { background: $idle; color: $muted; border-color: $border; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; padding: 0 9px; }
QPushButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus { border-color: $focus; padding: 0 8px; }
QPushButton[role="figure"] { background: $surface; border: 1px solid $border; border-radius: 8px; padding: 0; text-align: left; }
QPushButton[role="figure"]:hover { background: $hover; border-color: $border_strong; }
QPushButton[role="figure"]:focus { border: 2px solid $focus; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $accent_text; padding: 0 3px; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $focus; padding: 0 2px; }
QPushButton[role="link"]:disabled { background: transparent; color: $muted; border-color: transparent; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px; padding: 0 6px; min-height: 26px; min-width: 18px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:open { background: $sunken; }
QToolButton:checked { background: $accent_soft; color: $accent_text; }
QToolButton:focus { border: 2px solid $focus; padding: 0 5px; min-height: 24px; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[role="strip"] { color: $muted; }
QToolButton[role="outlined"] { background: $surface; border-color: $border; }
QToolButton[role="outlined"]:hover { background: $hover; border-color: $border_strong; }
QToolButton[role="outlined"]:checked { background: $accent_soft; border-color: $accent; }
QToolButton[role="outlined"]:focus { border-color: $focus; }
QToolButton[role="chip"] { background: $surface; border: 1px solid $border; border-radius: 13px; padding: 0 10px; min-height: 24px; color: $muted; }
QToolButton[role="chip"]:hover { border-color: $border_strong; color: $text; }
QToolButton[role="chip"]:focus { border: 2px solid $focus; padding: 0 9px; min-height: 22px; }
QToolButton[role="chip-on"] { background: $accent_soft; border: 1px solid $accent; border-radius: 13px; padding: 0 10px; min-height: 24px;
  color: $accent_text; }
QToolButton[role="chip-on"]:focus { border: 2px solid $focus; padding: 0 9px; min-height: 22px; }
""")

FIELDS = Template("""
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: $surface; color: $text;
  placeholder-text-color: $placeholder; border: 1px solid $border_field; border-radius: 6px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QAbstractSpinBox, QComboBox { padding: 0 8px; min-height: 28px; }
QPlainTextEdit, QTextEdit { padding: 4px 6px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $border_strong; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border: 2px solid $focus; padding: 0 7px; min-height: 26px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $focus; padding: 3px 5px; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $sunken; }
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { background: $sunken; color: $disabled; border-color: $hairline; }
*[invalid="true"] { border-color: $bad_solid; }
QAbstractItemView QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QAbstractSpinBox QLineEdit { padding-left: 8px; }
QLineEdit QToolButton { border: none; padding: 0; min-width: 0; min-height: 0; background: transparent; }
QComboBox::drop-down { border: none; width: 26px; subcontrol-origin: border; subcontrol-position: center right; }
QComboBox::down-arrow { image: url("$icons/ui/chevron-down-$scheme.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border; outline: none; padding: 4px; selection-background-color: $accent_soft;
  selection-color: $text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 20px; background: transparent; subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: 2px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 2px; }
QAbstractSpinBox::up-arrow { image: url("$icons/ui/chevron-up-$scheme.svg"); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow, QDateEdit::drop-down, QDateEdit::down-arrow { image: url("$icons/ui/chevron-down-$scheme.svg"); width: 11px; height: 11px; }
QDateEdit::drop-down { border: none; width: 20px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QMenu::indicator { width: 14px; height: 14px; border: 1px solid $border_strong; border-radius: 4px;
  background: $surface; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:focus, QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox:focus, QRadioButton:focus { color: $accent_text; text-decoration: underline; }
QCheckBox::indicator:checked, QMenu::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/ui/check-$scheme.svg"); }
QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent; image: url("$icons/ui/minus-$scheme.svg"); }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 6px; height: 6px; background: $on_accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; background: $sunken; }
QProgressBar { background: $hairline; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QGroupBox { border: none; margin-top: 22px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; top: 2px; color: $text; }
""")

FRAMES = Template("""
QMainWindow, QDialog { background: $window; }
QDialog { background: $raised; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 5px 8px; }
QMenuBar { background: $window; color: $text; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: 5px; }
QMenuBar::item:selected { background: $pressed; }
QMenu { background: $raised; color: $text; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 5px; min-height: 18px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QMenu::indicator { left: 8px; margin-right: 6px; }
QStatusBar { background: $window; color: $muted; border-top: 1px solid $border; min-height: 28px; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 0 8px; font-weight: 500; }
LeadTable QHeaderView::section:first { padding-left: 22px; }
QHeaderView::section:hover { color: $text; background: $hover; }
QHeaderView::up-arrow { image: url("$icons/ui/chevron-up-$scheme.svg"); width: 10px; height: 10px; subcontrol-position: center right; right: 5px; }
QHeaderView::down-arrow { image: url("$icons/ui/chevron-down-$scheme.svg"); width: 10px; height: 10px; subcontrol-position: center right; right: 5px; }
QTableCornerButton::section { background: $surface; border: none; }
QAbstractItemView { background: $surface; color: $text; border: none; outline: none; alternate-background-color: $sunken;
  selection-background-color: $selection; selection-color: $text; }
QListWidget[role="choices"] { border: 1px solid $border; border-radius: 8px; padding: 4px; }
QListWidget[role="choices"]::item { padding: 5px 8px; border-radius: 5px; color: $text; }
QListWidget[role="choices"]::item:hover { background: $hover; } QListWidget[role="choices"]::item:selected { background: $selection; }
QListWidget[role="choices"]:focus { border-color: $focus; }
QScrollArea { background: transparent; border: none; }
QScrollArea > #qt_scrollarea_viewport { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; border: none; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; border: none; }
QScrollBar::handle { background: $thumb; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::handle:vertical { min-height: 36px; } QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent; padding: 7px 12px; }
QTabBar::tab:hover { color: $text; } QTabBar::tab:selected { color: $text; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { color: $accent_text; background: $accent_soft; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${px20}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${px15}px; font-weight: 600; }
QLabel[role="subheading"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="caption"] { color: $muted; font-size: ${px11}px; font-weight: 600; }
QLabel[role="step"] { color: $muted; border-radius: 11px; padding: 3px 10px; }
QLabel[role="step-on"] { color: $accent_text; background: $accent_soft; border-radius: 11px; padding: 3px 10px; font-weight: 600; }
QLabel[role="key"] { background: $sunken; border: 1px solid $border; border-radius: 4px; padding: 1px 6px; font-weight: 500; }
QLabel[role="error"] { color: $bad; } QLabel[role="warning"] { color: $warn; }
QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[role="selection"] { background: $accent_soft; border: none; border-top: 1px solid $border; }
QFrame[role="well"] { background: $sunken; border: 1px solid $border; border-radius: 8px; }
QWidget[role="pane"] { background: $surface; } QWidget[role="side"], QWidget[role="status"] { background: $window; }
QFrame[role="hairline"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
""")


def _mix(one: str, other: str, share: float) -> str:
    """`share` of `other` in `one`."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def stylesheet(t: Tokens, scale: float = 1.0) -> str:
    """For the whole application, its texts `scale` times the usual size. Roles are set with `set_role`."""
    names = {slot: getattr(t, slot) for slot in t.__slots__ if isinstance(getattr(t, slot), str)}
    bad = t.tones[Tone.BAD]
    names |= {
        **{f"px{size}": str(round(size * scale)) for size in (11, 15, 20)},
        "icons": (resource_folder() / "icons").as_posix(),
        "scheme": "dark" if t.dark else "light",
        "bad": bad.fg,
        "bad_solid": bad.solid,
        "on_bad": bad.on_solid,
        "warn": t.tones[Tone.WARN].fg,
        "border_field": _mix(t.border, t.border_strong, 0.35),
        "idle": t.border if contrast(t.muted, t.border) >= 4.5 else t.sunken,  # of a button that can't be pressed now
        "pressed": _mix(t.window, t.border, 0.7),
        "thumb": _mix(t.border, t.border_strong, 0.3),
    }
    return FRAMES.substitute(names) + FIELDS.substitute(names) + BUTTONS.substitute(names)
