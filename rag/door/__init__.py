"""The door that people hold: build_index, open_index, Index."""

from rag.door.corrections import correct as correct
from rag.door.corrections import kept_corrections as kept_corrections
from rag.door.feedback import NAME as NAME
from rag.door.feedback import Feedback as Feedback
from rag.door.feedback import FeedbackStore as FeedbackStore
from rag.door.index import Index as Index
from rag.door.index import build_index as build_index
from rag.door.index import open_index as open_index
from rag.door.index import read_document as read_document
from rag.door.live import LiveIndex as LiveIndex
from rag.door.rebuild import Rebuild as Rebuild
from rag.door.watching import look as look
from rag.door.watching import watch as watch
