"""Reading codes with a reader that had no part in drawing them."""

from PIL import Image
from zxingcpp import barcode_formats_from_str, read_barcodes

_QR_CODES = barcode_formats_from_str("QRCode")


def scanned(picture: Image.Image) -> list[str]:
    """What the QR codes in a picture say. Nothing else is looked for, as at the door: among so many bars and gaps are now and
    then some that another kind of code would be made of."""
    return [found.text for found in read_barcodes(picture, _QR_CODES)]
