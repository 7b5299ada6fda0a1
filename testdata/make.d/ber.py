"""Just enough BER: a tree that remembers what DER would not have allowed."""

CONSTRUCTED = 0x20
OCTET_STRING = 0x04
SEQUENCE = 0x30


class Broken(Exception):
    """The bytes are not BER."""


class Node:
    """One value: `tag` is its identifier octet (or octets), `end` the offset behind it."""

    def __init__(self, tag, content, children, end, strange):
        self.tag = tag
        self.content = content
        self.children = children
        self.end = end
        self._strange = strange

    def __getitem__(self, index):
        try:
            return self.children[index]
        except IndexError:
            raise Broken("an element is missing") from None

    def __len__(self):
        return len(self.children)

    def octets(self):
        """The content of an octet string, however many segments it is in."""
        if not self.tag & CONSTRUCTED:
            return self.content
        return b"".join(child.octets() for child in self.children)

    def oid(self):
        """The dotted form of an object identifier."""
        arcs, value = [], 0
        for byte in self.content:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                arcs.append(value)
                value = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))

    def integer(self):
        return int.from_bytes(self.content, "big", signed=True)

    def is_der(self):
        if self._strange or self.tag == OCTET_STRING | CONSTRUCTED:
            return False
        return all(child.is_der() for child in self.children)

    def der(self):
        """The value with definite, minimal lengths."""
        content = b"".join(child.der() for child in self.children) if self.tag & CONSTRUCTED else self.content
        return bytes([self.tag]) + _length(len(content)) + content


def parse(data, start=0, stop=None):
    """The value at `start`."""
    stop = len(data) if stop is None else stop
    tag, position = _byte(data, start, stop), start + 1
    if tag & 0x1F == 0x1F:
        raise Broken("a long tag")
    length, position, strange = _read_length(data, position, stop)
    if length is None:
        if not tag & CONSTRUCTED:
            raise Broken("a primitive value of indefinite length")
        return _parse_indefinite(data, tag, position, stop)
    end = position + length
    if end > stop:
        raise Broken("a value reaches beyond its container")
    children = []
    if tag & CONSTRUCTED:
        while position < end:
            child = parse(data, position, end)
            children.append(child)
            position = child.end
        return Node(tag, data[end - length : end], children, end, strange)
    return Node(tag, data[position:end], children, end, strange)


def _parse_indefinite(data, tag, position, stop):
    children, first = [], position
    while data[position : position + 2] != b"\0\0":
        child = parse(data, position, stop)
        children.append(child)
        position = child.end
    return Node(tag, data[first:position], children, position + 2, True)


def _read_length(data, position, stop):
    first = _byte(data, position, stop)
    position += 1
    if first < 0x80:
        return first, position, False
    if first == 0x80:
        return None, position, True
    count = first & 0x7F
    if position + count > stop:
        raise Broken("a length is cut off")
    length = int.from_bytes(data[position : position + count], "big")
    return length, position + count, len(_length(length)) != 1 + count


def _length(length):
    if length < 0x80:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def _byte(data, position, stop):
    if position >= stop:
        raise Broken("the end comes too early")
    return data[position]
