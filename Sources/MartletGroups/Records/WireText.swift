/// Texts of the log's records are counted with 16 bits, those of newer requests with more.
enum WireText {
    static let byteCountMax = Int(Int16.max)

    static func fits(_ text: String?) -> Bool { (text?.utf8.count ?? 0) <= byteCountMax }
}
