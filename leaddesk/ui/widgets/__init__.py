"""Small widgets the whole window shares."""

from leaddesk.ui.widgets.chips import ChipBar
from leaddesk.ui.widgets.empty import EmptyState
from leaddesk.ui.widgets.message import MessageBar
from leaddesk.ui.widgets.search import SearchBox
from leaddesk.ui.widgets.splitter import Splitter
from leaddesk.ui.widgets.status import Badge, Pill, StatusDot, paint_shape

__all__ = ["Badge", "ChipBar", "EmptyState", "MessageBar", "Pill", "SearchBox", "Splitter", "StatusDot", "paint_shape"]
