"""What every page and dialog of the window is given: the services, and the two ways to call them without blocking the window."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from leaddesk.domain.clock import Clock
from leaddesk.services.api import Services
from leaddesk.ui.bridge import Bridge
from leaddesk.ui.keys import KeyMap
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.theme import Icons, Theme
from leaddesk.ui.tour import Tour

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class UiContext:
    """Passed by constructor to whatever needs it. Everything in it lives as long as the window."""

    services: Services
    bridge: Bridge
    theme: Theme
    icons: Icons
    reader: Reader
    clock: Clock
    keys: KeyMap = field(init=False)
    tour: Tour = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", KeyMap(self.services.preferences, self.services.catalog))
        object.__setattr__(self, "tour", Tour(self.services.preferences))

    def call(self, work: Coroutine[Any, Any, T]) -> Coroutine[Any, Any, T]:
        """Runs an ``async`` service method on the engine's loop and awaits it here; errors come through, cancelling cancels it there.

        Use inside an Operation: ``await ctx.call(ctx.services.commands.cancel(command))``.
        """
        return _Call(self._call(work), work)

    async def _call(self, work: Coroutine[Any, Any, T]) -> T:
        import asyncio  # not before first paint

        handed = _Handed(work)
        answer = await asyncio.wrap_future(self.services.engine.submit(handed))
        handed.check()
        return answer

    async def query(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a plain read (``services.queries.record``…) in the query thread and awaits it here."""
        import asyncio

        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def done(answer: T) -> None:
            if not future.done():
                future.set_result(answer)

        def failed(error: BaseException) -> None:
            if not future.done():
                future.set_exception(error)

        self.reader.ask(lambda: read(*args, **kwargs), done=done, failed=failed)
        return await future


class _Call(Coroutine[Any, Any, T]):
    """A call on its way to the engine. Cancelled before it began, it lets go of the work too, which Python would else complain about."""

    def __init__(self, run: Coroutine[Any, Any, T], work: Coroutine[Any, Any, T]) -> None:
        self._run, self._work, self._begun = run, work, False

    def send(self, value: Any) -> Any:
        self._begun = True
        return self._run.send(value)

    def throw(self, *error: Any) -> Any:
        self._let_go()
        return self._run.throw(*error)

    def close(self) -> None:
        self._let_go()
        self._run.close()

    def __await__(self) -> Generator[Any, Any, T]:
        self._begun = True
        return (yield from self._run.__await__())

    def _let_go(self) -> None:
        if not self._begun:
            self._work.close()


class _Handed(Coroutine[Any, Any, T]):
    """Work for the engine whose failure is put aside, to be raised here.

    An error raised here collects the window's frames in its traceback, and with them its widgets. Were it the engine's, too, the engine's thread
    could be the last to let go of them; Qt objects may only be destroyed in their own thread.
    """

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self._work = work
        self._failure: Exception | None = None

    def check(self) -> None:
        """Raises what the work raised. In the window's thread, once the work has ended."""
        failure, self._failure = self._failure, None
        if failure is not None:
            try:
                raise failure
            finally:
                del failure

    def send(self, value: Any) -> Any:
        return self._step(self._work.send, value)

    def throw(self, *error: Any) -> Any:
        return self._step(self._work.throw, *error)

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, T]:
        return (yield from self._work.__await__())

    def _step(self, go: Callable[..., Any], *given: Any) -> Any:
        try:
            return go(*given)
        except StopIteration:
            raise
        except Exception as error:
            self._failure = error
        raise StopIteration
